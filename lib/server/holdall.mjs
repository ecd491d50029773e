// `npm run --silent holdall -- …`: the command line.
import { runProgram } from './prepare.mjs';

await runProgram('holdall');
