/** `npm run bench:live`: see `--help`. */
import { runProgram } from '../../test/kit/longProgram.ts';
import { runSuite } from '../suite/runSuite.ts';
import { runStaged } from '../suite/staged.ts';
import { help, readBenchOptions } from './options.ts';
import { parts } from './parts/parts.ts';
import { Stage } from './stage.ts';

await runProgram(() => runSuite({ help, readOptions: readBenchOptions, run: runStaged(parts, Stage.open) }));
