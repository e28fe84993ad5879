import { paint } from './style';

/** `error: MESSAGE`, as every command says what it could not do. */
export function errorLine(message: string, stream: NodeJS.WriteStream = process.stderr): string {
  return `${paint('red', 'error', stream)}: ${message}`;
}

/** `warning: MESSAGE` */
export function warningLine(message: string, stream: NodeJS.WriteStream = process.stderr): string {
  return `${paint('yellow', 'warning', stream)}: ${message}`;
}
