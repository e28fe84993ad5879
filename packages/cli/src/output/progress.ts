import { formatCount, formatDuration } from '@cnn-studio/language/units';
import type { TrainingEvent } from '@cnn-studio/protocol';
import { describeStart } from '@cnn-studio/runtime/node';
import { figure } from './figure';
import { misfitTable } from './misfits';
import { errorLine, warningLine } from './problems';
import { paint } from './style';

/**
 * Tells a person how training goes: on a terminal one line that renews itself, elsewhere a line every
 * ten seconds, so that a log stays readable.
 */
export class Progress {
  private live = false;
  private lastLine = 0;

  constructor(
    private readonly output: NodeJS.WriteStream,
    private readonly now: () => number = Date.now,
  ) {}

  show(event: TrainingEvent): void {
    switch (event.event) {
      case 'start': {
        const sizes = Object.entries(event.parameters).map(([name, size]) => `${name} ${formatCount(size)}`);
        this.line(
          `${paint('bold', event.train, this.output)}: ${sizes.join(', ')} parameters; batch ${event.batch}, seed ${event.seed}`,
        );
        this.line(`backend ${event.backend}: ${event.reason}`);
        this.line(`run ${event.run}`);
        if (event.step > 1) this.line(`resumed at step ${event.step}`);
        break;
      }
      case 'step': {
        const losses = Object.entries(event.losses).map(([name, loss]) => `${name} ${figure(loss)}`);
        this.renew(
          `step ${event.step}/${event.of}  ${losses.join('  ')}  ${Math.round(event.imagesPerSecond)} images/s  ${formatDuration(event.etaSeconds)} left`,
          event.step === event.of,
        );
        break;
      }
      case 'measure': {
        const values = Object.entries(event.values).map(([name, value]) => `${name} = ${figure(value)}`);
        const on = event.on === undefined ? '' : ` on ${event.on}`;
        this.line(`step ${event.step}: ${values.join(', ')} (${formatCount(event.images)} images${on})`);
        break;
      }
      case 'preview':
        this.line(`step ${event.step}: ${event.name} -> ${event.path}`);
        break;
      case 'checkpoint':
        if (event.best !== undefined) {
          this.line(`step ${event.step}: the best so far, ${event.best.name} = ${figure(event.best.value)}`);
        }
        break;
      case 'weights':
        this.line(describeStart(event));
        if ((event.misfits?.length ?? 0) > 0) this.line(misfitTable(event));
        break;
      case 'pause':
        this.line(`paused after step ${event.step}`);
        break;
      case 'resume':
        this.line(`continuing after step ${event.step}`);
        break;
      case 'warning':
        this.line(warningLine(event.message, this.output));
        break;
      case 'done':
        this.line(`${event.reason} at step ${event.step} after ${formatDuration(event.seconds)}`);
        break;
      case 'error':
        this.line(errorLine(event.message, this.output));
    }
  }

  private line(text: string): void {
    if (this.live) this.output.write('\r\u001b[K');
    this.live = false;
    this.output.write(`${text}\n`);
  }

  private renew(text: string, last: boolean): void {
    if (this.output.isTTY) {
      this.output.write(`\r\u001b[K${text.slice(0, Math.max(20, (this.output.columns ?? 80) - 1))}`);
      this.live = true;
      if (last) this.line(text);
    } else if (last || this.now() - this.lastLine >= 10_000) {
      this.lastLine = this.now();
      this.line(text);
    }
  }
}
