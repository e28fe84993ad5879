import os from 'node:os';
import { env } from 'onnxruntime-node';
import { cacheFolder } from '../../cache-folder';
import type { ConvolutionChoice } from '../../kernels/kernel';
import { applicableForms, type ConvOperation, FORMS_VERSION } from '../forms';
import { type ConvGeometry, geometryKey } from '../geometry';
import { measureForms } from './measure';
import { ChoiceStore } from './store';

/** Milliseconds that one process spends measuring; what comes after is chosen by rule. */
const TOTAL_BUDGET = 5_000;
/** Images of more elements than this are not made up for measuring. */
const LARGEST = 2 ** 25;

let spent = 0;
const stores = new Map<string, ChoiceStore | undefined>();

/**
 * Chooses what is fastest on this machine: measured once for each shape and remembered on disk. What can't be
 * remembered is chosen by rule, since the choice has to stay.
 * @param tune the folder to remember in, or true for the user's cache folder
 * @returns undefined where nothing can be remembered
 */
export function measuredChoice(
  tune: true | string,
  threads: number | undefined,
  channelBlock: number,
): ConvolutionChoice | undefined {
  const store = openStore(tune === true ? cacheFolder() : tune, threads, channelBlock);
  if (!store) return undefined;
  return {
    channelBlock,
    choose(operation, geometry) {
      const forms = applicableForms(operation, geometry, channelBlock);
      const key = choiceKey(operation, geometry);
      const known = forms.find(({ name }) => name === store.get(key));
      if (known) return known;
      const start = performance.now();
      const worthIt = forms.length > 1 && spent < TOTAL_BUDGET && elements(geometry) <= LARGEST;
      const form = worthIt ? measureForms(operation, geometry, forms, threads) : forms[0]!;
      spent += performance.now() - start;
      const remembered = store.add(key, form.name);
      return forms.find(({ name }) => name === remembered) ?? forms[0]!;
    },
  };
}

/**
 * Takes the forms in `given` where they are said and applicable, and what `choice` says elsewhere.
 * @param taken gets what is taken, by `choiceKey`
 */
export function fixedChoice(
  choice: ConvolutionChoice,
  given: Readonly<Record<string, string>>,
  taken: Record<string, string>,
): ConvolutionChoice {
  return {
    channelBlock: choice.channelBlock,
    choose(operation, geometry) {
      const key = choiceKey(operation, geometry);
      const applicable = applicableForms(operation, geometry, choice.channelBlock);
      const form = applicable.find(({ name }) => name === given[key]) ?? choice.choose(operation, geometry);
      taken[key] = form.name;
      return form;
    },
  };
}

function choiceKey(operation: ConvOperation, geometry: ConvGeometry): string {
  return `${operation} ${geometryKey(geometry)}`;
}

function openStore(folder: string, threads: number | undefined, channelBlock: number) {
  const machine = {
    processor: `${process.platform} ${process.arch} ${os.cpus()[0]?.model ?? 'unknown'}`,
    threads: threads ?? os.availableParallelism(),
    channelBlock,
    onnxruntime: env.versions.node ?? 'unknown',
    forms: FORMS_VERSION,
  };
  const key = JSON.stringify([folder, machine]);
  if (!stores.has(key)) stores.set(key, ChoiceStore.open(folder, machine));
  return stores.get(key);
}

function elements(c: ConvGeometry): number {
  const pixels = Math.max(c.input[0] * c.input[1] * c.inChannels, c.output[0] * c.output[1] * c.outChannels);
  return c.batch * pixels;
}
