import { check, memoryHost, type Program } from '@cnn-studio/language';

/** A program without errors. */
export function programOf(text: string): Program {
  const { program, diagnostics } = check(memoryHost({ 'n.cnn': text }), ['n.cnn']);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return program;
}
