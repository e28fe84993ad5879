import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ServeMessage, ServeReady } from '@cnn-studio/protocol';
import { afterEach } from 'vitest';
// @ts-expect-error a build script without types
import { cliBundle } from '../../../scripts/build.mjs';

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** `cnn serve` as an editor starts it; ended with the test. */
export class Served {
  readonly child;
  readonly closed: Promise<number | null>;
  readonly messages: ServeMessage[] = [];
  err = '';
  #next = 1;
  #heard = new Set<() => void>();

  constructor(folder: string, file: string, run: string) {
    const args = [cliBundle, 'serve', file, '--run', run, '--stdio'];
    this.child = spawn(process.execPath, args, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
    ended.push(() => this.child.kill('SIGKILL'));
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.messages.push(JSON.parse(line) as ServeMessage);
      for (const listener of this.#heard) listener();
    });
    this.child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.err += chunk;
    });
    this.closed = new Promise((resolve) => this.child.on('close', (code) => resolve(code)));
  }

  /** The first message that `fits`, come or to come. */
  async hear<Message extends ServeMessage>(
    fits: (message: ServeMessage) => message is Message,
  ): Promise<Message> {
    for (;;) {
      const found = this.messages.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve, reject) => {
        const listener = () => {
          this.#heard.delete(listener);
          resolve();
        };
        this.#heard.add(listener);
        void this.closed.then(() => reject(new Error(`it ended: ${this.err}`)));
      });
    }
  }

  ready(): Promise<ServeReady> {
    return this.hear((message): message is ServeReady => message.event === 'ready');
  }

  write(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  ask(method: string, params: object): number {
    const id = this.#next++;
    this.write(JSON.stringify({ id, method, params }));
    return id;
  }

  async answer<Result>(id: number): Promise<Result> {
    const message = await this.hear(
      (each): each is Extract<ServeMessage, { event: 'result' | 'error' }> =>
        (each.event === 'result' || each.event === 'error') && each.id === id,
    );
    if (message.event === 'error') throw Object.assign(new Error(message.message), { code: message.code });
    return message.result as Result;
  }

  request<Result>(method: string, params: object): Promise<Result> {
    return this.answer(this.ask(method, params));
  }
}
