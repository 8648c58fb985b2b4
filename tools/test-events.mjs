// A reporter for node:test: one line of JSON per finished test and a last one at the end, for tools/test-file.ts.
import { inspect } from 'node:util';

export default async function* testEvents(source) {
  const path = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') path.splice(data.nesting, Infinity, data.name);
    if ((type !== 'test:pass' && type !== 'test:fail') || isOnlyFrame(type, data)) continue;
    const name = [...path.slice(0, data.nesting), data.name].join(' › ');
    const left = data.skip ?? data.todo;
    const event = {
      name,
      state: left !== undefined && left !== false ? 'skip' : type === 'test:pass' ? 'pass' : 'fail',
      reason: typeof left === 'string' ? left : undefined,
      milliseconds: data.details.duration_ms,
      error: data.details.error
        ? inspect(data.details.error.cause ?? data.details.error, { depth: 6 })
        : undefined,
    };
    yield `${JSON.stringify(event)}\n`;
  }
  yield '"end"\n';
}

// A suite counts by its tests, unless it failed by itself: in a hook, or because it ended too early.
function isOnlyFrame(type, { details }) {
  if (details.type !== 'suite') return false;
  return type === 'test:pass' || details.error?.failureType === 'subtestsFailed';
}
