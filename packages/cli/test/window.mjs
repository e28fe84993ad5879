// Stands for an editor's window: starts the command given to it as the extension does, tells its number, and lives on.
import { spawn } from 'node:child_process';

const child = spawn(process.execPath, process.argv.slice(2), {
  stdio: ['pipe', 'pipe', 'inherit'],
  detached: true,
});
process.stdout.write(`${child.pid}\n`);
child.stdout.pipe(process.stdout);
child.on('exit', () => process.exit());
