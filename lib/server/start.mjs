// `npm start`: installs and builds what is missing, then runs the service.
import { runProgram } from './prepare.mjs';

// A signal asks the service to stop; to obey is success, also before it runs.
await runProgram('main', { interruptedExitCode: 0 });
