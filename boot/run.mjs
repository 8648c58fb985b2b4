// Runs one of our scripts on our own Node, whatever Node called this one, with what it needs in place:
//   node boot/run.mjs [--tools] [--pages] <script> [arguments]
// --tools installs the tools of development too, --pages builds the pages when they are out of date.
import { installMissing } from './install.mjs';
import { runOnOurNode } from './runtime.mjs';
import { buildWeb } from './web.mjs';

const args = process.argv.slice(2);
const wants = { '--tools': false, '--pages': false };
while (args[0] in wants) wants[args.shift()] = true;

installMissing({ tools: wants['--tools'] });
if (wants['--pages']) buildWeb();
runOnOurNode(args[0], args.slice(1));
