#!/usr/bin/env node
import { endWithReader } from './command-line.js';
import { run } from './program.js';

endWithReader();
process.exitCode = await run(process.argv.slice(2));
