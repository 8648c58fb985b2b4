// npm run check [-- --fix] [-- <name of a check>…]
import { runChecks } from './run-checks.ts';

const args = process.argv.slice(2);
const only = args.filter((arg) => !arg.startsWith('--'));
const results = await runChecks(process.cwd(), { only, fix: args.includes('--fix') });
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
