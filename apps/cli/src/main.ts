import { Command } from 'commander';
import { up } from './commands/up.js';

await new Command('plinth').description('Plinth, the record of machine learning').addCommand(up).parseAsync();
