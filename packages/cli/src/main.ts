#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { COMMANDS } from './command-line';
import { explain } from './errors';
import { errorLine } from './output/problems';
import { guardStreams } from './streams';
import { version } from './version';

function program(): Command {
  const cnn = new Command('cnn')
    .description('Write, check and train convolutional networks that generate and restore images.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(`cnn --help` lists the commands, `cnn COMMAND --help` their options)');
  for (const declare of COMMANDS) declare(cnn);
  return cnn;
}

guardStreams();

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Tells what went wrong and returns the exit status. */
function report(error: unknown): number {
  // commander has already printed what is wrong with the command line, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const told = explain(error);
  if (told !== undefined) {
    process.stderr.write(`${errorLine(told)}\n`);
    const exitCode = (error as { exitCode?: unknown }).exitCode;
    return typeof exitCode === 'number' ? exitCode : 1;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${errorLine(`internal error (a bug in cnn): ${message}`)}\n`);
  if (process.env.CNN_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  else process.stderr.write('Please report it; set CNN_DEBUG=1 to see the stack trace.\n');
  return 1;
}
