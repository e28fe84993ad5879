import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cnn, root, temporaryFolder } from '@cnn-studio/testing/command';
import { expect, it } from 'vitest';

const folder = temporaryFolder();
const fixture = (name: string) => join(root, 'packages/importers/test/fixtures', name);

it('imports a model, checks without warnings, and keeps what is there', async () => {
  cpSync(fixture('classifier.onnx'), join(folder, 'net.onnx'));
  const first = await cnn(['import', 'net.onnx', '-o', 'net.cnn', '--name', 'Small'], { cwd: folder });
  expect(first.err).toBe('');
  expect(first.out).toMatch(
    /net\.cnn: Small, \d+ parameters, in net\.safetensors\nverified against the model in ONNX Runtime .*difference \d/,
  );
  expect(first.status).toBe(0);
  const source = readFileSync(join(folder, 'net.cnn'), 'utf8');
  expect(source).toMatch(/^\/\/ Imported from net\.onnx, which pytorch wrote, by CNN Studio/);
  const checked = await cnn(['check', 'net.cnn'], { cwd: folder });
  expect(checked.status).toBe(0);
  expect(checked.out + checked.err).not.toMatch(/warning/);
  expect((await cnn(['fmt', '--check', 'net.cnn'], { cwd: folder })).status).toBe(0);
  const again = await cnn(['import', 'net.onnx', '-o', 'net.cnn'], { cwd: folder });
  expect(again.status).toBe(1);
  expect(again.err).toMatch(/net\.cnn exists already; .*--force/);
  expect(readFileSync(join(folder, 'net.cnn'), 'utf8')).toBe(source);
}, 120_000);

it('says what is wrong with what is no model', async () => {
  writeFileSync(join(folder, 'broken.onnx'), readFileSync(fixture('classifier.onnx')).subarray(0, 900));
  const broken = await cnn(['import', 'broken.onnx', '-o', 'broken.cnn'], { cwd: folder });
  expect(broken.err).toMatch(/error: Cannot read .*broken\.onnx: it is cut off/);
  expect(broken.status).toBe(1);
  expect(existsSync(join(folder, 'broken.cnn'))).toBe(false);
  const other = await cnn(['import', 'net.pth', '-o', 'a.cnn'], { cwd: folder });
  expect(other.err).toMatch(/torch\.onnx\.export/);
}, 120_000);
