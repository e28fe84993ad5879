import { spawnSync } from 'node:child_process';
import { pythonWith } from '@cnn-studio/testing/python';
import { describe, expect, it } from 'vitest';
import { check, memoryHost } from '../../src/index';
import { mistakes } from '../../src/manual/mistakes';

describe('every program of the comparison is found wrong, in one way only', () => {
  it.each(mistakes.map((mistake) => [mistake.title, mistake] as const))('%s', (_, { program }) => {
    const { diagnostics } = check(memoryHost({ 'mistake.cnn': program }), ['mistake.cnn']);
    expect(new Set(diagnostics.map(({ code }) => code)).size, JSON.stringify(diagnostics)).toBe(1);
  });
});

const RUNNER = `
import json, sys, torch
from torch import nn
import torch.nn.functional as F
said = []
for code in json.load(sys.stdin):
    try:
        exec(code, {'torch': torch, 'nn': nn, 'F': F})
        said.append(None)
    except Exception as error:
        said.append(type(error).__name__ + ': ' + str(error))
print(json.dumps(said))
`;

/** The Python that has the PyTorch whose messages the page quotes. */
const python = pythonWith('torch', '1.13');

if (python === undefined) {
  console.warn('NOT TESTED: what PyTorch says in docs/errors-compared.md; PyTorch 1.13 is not installed');
} else {
  it('PyTorch says what the page says it does', () => {
    const input = JSON.stringify(mistakes.map(({ pytorch }) => pytorch));
    const { stdout } = spawnSync(python, ['-W', 'error', '-c', RUNNER], { input, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual(mistakes.map(({ pytorchSays }) => pytorchSays ?? null));
  });
}
