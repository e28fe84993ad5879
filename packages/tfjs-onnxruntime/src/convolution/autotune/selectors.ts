import os from 'node:os';
import { env } from 'onnxruntime-node';
import { cacheFolder } from '../../cache-folder';
import type { FormSelector } from '../form-selector';
import { applicableForms, type ConvOperation, FORMS_VERSION } from '../forms';
import { type ConvGeometry, geometryKey } from '../geometry';
import { AutotuneCache } from './cache';
import { measureForms } from './measure';

/** Milliseconds that one process spends measuring; what comes after is selected by rule. */
const TOTAL_BUDGET = 5_000;
/** Images of more elements than this are not made up for measuring. */
const MAX_ELEMENTS = 2 ** 25;

let spent = 0;
const caches = new Map<string, AutotuneCache | undefined>();

/**
 * Selects the fastest form on this machine: measured once for each shape and remembered on disk. What can't be
 * remembered is selected by rule, since the form has to stay the same.
 * @param tune the folder to remember in, or true for the user's cache folder
 * @returns undefined where nothing can be remembered
 */
export function autotunedSelector(
  tune: true | string,
  threads: number | undefined,
  channelBlock: number,
): FormSelector | undefined {
  const cache = openCache(tune === true ? cacheFolder() : tune, threads, channelBlock);
  if (!cache) return undefined;
  return {
    channelBlock,
    select(operation, geometry) {
      const forms = applicableForms(operation, geometry, channelBlock);
      const key = formKey(operation, geometry);
      const known = forms.find(({ name }) => name === cache.get(key));
      if (known) return known;
      const start = performance.now();
      const worthIt = forms.length > 1 && spent < TOTAL_BUDGET && elements(geometry) <= MAX_ELEMENTS;
      const form = worthIt ? measureForms(operation, geometry, forms, threads) : forms[0]!;
      spent += performance.now() - start;
      const remembered = cache.add(key, form.name);
      return forms.find(({ name }) => name === remembered) ?? forms[0]!;
    },
  };
}

/**
 * Takes the forms in `given` where it has them and they apply, and those of `selector` elsewhere.
 * @param taken receives the names of the forms taken, by `formKey`
 */
export function fixedSelector(
  selector: FormSelector,
  given: Readonly<Record<string, string>>,
  taken: Record<string, string>,
): FormSelector {
  return {
    channelBlock: selector.channelBlock,
    select(operation, geometry) {
      const key = formKey(operation, geometry);
      const applicable = applicableForms(operation, geometry, selector.channelBlock);
      const form = applicable.find(({ name }) => name === given[key]) ?? selector.select(operation, geometry);
      taken[key] = form.name;
      return form;
    },
  };
}

function formKey(operation: ConvOperation, geometry: ConvGeometry): string {
  return `${operation} ${geometryKey(geometry)}`;
}

function openCache(folder: string, threads: number | undefined, channelBlock: number) {
  const machine = {
    processor: `${process.platform} ${process.arch} ${os.cpus()[0]?.model ?? 'unknown'}`,
    threads: threads ?? os.availableParallelism(),
    channelBlock,
    onnxruntime: env.versions.node ?? 'unknown',
    forms: FORMS_VERSION,
  };
  const key = JSON.stringify([folder, machine]);
  if (!caches.has(key)) caches.set(key, AutotuneCache.open(folder, machine));
  return caches.get(key);
}

function elements(c: ConvGeometry): number {
  const pixels = Math.max(c.input[0] * c.input[1] * c.inChannels, c.output[0] * c.output[1] * c.outChannels);
  return c.batch * pixels;
}
