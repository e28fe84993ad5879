// In place of VS Code's native log writer, `@vscode/spdlog`, which npm carries only as C++: every output channel and
// log of the server goes through it. The same functions, as plain writes to files.
'use strict';
const { appendFileSync, mkdirSync, renameSync, rmSync, statSync } = require('node:fs');
const { dirname, parse, join } = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
const OFF = LEVELS.length;

class Logger {
  #path;
  #most;
  #files;
  #size;
  #level = LEVELS.indexOf('info');
  #format = (_level, text) => `${text}\n`;

  /** At most `files` files of `most` bytes besides the newest: `a.log`, then `a.1.log` for the one before, and so on. */
  constructor(path, most, files) {
    this.#path = path;
    this.#most = most;
    this.#files = files;
    mkdirSync(dirname(path), { recursive: true });
    // A log that nothing was written to is a file, too: readers wait for it.
    appendFileSync(path, '');
    this.#size = statSync(path).size;
  }

  /** @param {number} level of LEVELS, or one more for nothing at all */
  setLevel(level) {
    this.#level = level;
  }

  getLevel() {
    return this.#level;
  }

  /** VS Code has one pattern: time, level, text. */
  setPattern() {
    this.#format = (level, text) => `${timeOf(new Date())} [${LEVELS[level]}] ${text}\n`;
  }

  /** What is written is the text alone, line ends included. */
  clearFormatters() {
    this.#format = (_level, text) => text;
  }

  flush() {}

  drop() {
    this.#level = OFF;
  }

  write(level, message) {
    if (level < this.#level) return;
    const bytes = Buffer.from(this.#format(level, String(message)));
    try {
      if (this.#size > 0 && this.#size + bytes.length > this.#most) this.#rotate();
      appendFileSync(this.#path, bytes);
      this.#size += bytes.length;
    } catch {
      // What can't be logged (the disk is full, the folder is gone) is no reason to end the editor.
    }
  }

  #rotate() {
    const { dir, name, ext } = parse(this.#path);
    const numbered = (number) => (number === 0 ? this.#path : join(dir, `${name}.${number}${ext}`));
    rmSync(numbered(this.#files), { force: true });
    for (let number = this.#files - 1; number >= 0; number -= 1) {
      try {
        renameSync(numbered(number), numbered(number + 1));
      } catch (error) {
        if (error.code !== 'ENOENT') throw error;
      }
    }
    this.#size = 0;
  }
}

for (const [level, name] of LEVELS.entries()) {
  Logger.prototype[name === 'warning' ? 'warn' : name] = function (message) {
    this.write(level, message);
  };
}

/** `2026-01-31 09:05:07.042`, local time */
function timeOf(date) {
  const two = (value) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  const time = [two(date.getHours()), two(date.getMinutes()), two(date.getSeconds())].join(':');
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

async function create(_name, path, most, files) {
  return new Logger(path, most, files);
}

// Named one by one, so that an ES module's import finds them.
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
exports.setFlushOn = () => {};
exports.setLevel = () => {};
