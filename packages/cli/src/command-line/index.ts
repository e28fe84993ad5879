/**
 * Every command, in the order of the help. A command is two files: here what a person may write, which is all that help needs;
 * in `commands` what it does, loaded when it is asked for.
 */
import type { Command } from 'commander';
import { benchCommand } from './bench';
import { checkCommand } from './check';
import { classifyCommand } from './classify';
import { dataCommand } from './data';
import { doctorCommand } from './doctor';
import { encodeCommand } from './encode';
import { evaluateCommand } from './evaluate';
import { exportCommand } from './export';
import { fmtCommand } from './fmt';
import { generateCommand } from './generate';
import { importCommand } from './import';
import { lspCommand } from './lsp';
import { restoreCommand } from './restore';
import { segmentCommand } from './segment';
import { serveCommand } from './serve';
import { summaryCommand } from './summary';
import { trainCommand } from './train';

export const COMMANDS: readonly ((cnn: Command) => void)[] = [
  checkCommand,
  fmtCommand,
  summaryCommand,
  trainCommand,
  generateCommand,
  restoreCommand,
  classifyCommand,
  segmentCommand,
  encodeCommand,
  serveCommand,
  evaluateCommand,
  exportCommand,
  dataCommand,
  importCommand,
  doctorCommand,
  benchCommand,
  lspCommand,
];
