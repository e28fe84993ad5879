/** Once for all scenarios: a VS Code with the extension in it. */
import type { TestProject } from 'vitest/node';
import { type Installation, install } from './installation';

declare module 'vitest' {
  interface ProvidedContext {
    readonly installation: Installation;
  }
}

export default async function setup({ provide }: TestProject): Promise<void> {
  provide('installation', await install());
}
