/** A network as PyTorch code that a person would have written, from the checked program, and its weights. */

import { usedNetworks } from '@cnn-studio/compiler';
import { hasWeights, type Program, pytorchWeight } from '@cnn-studio/language';
import { safetensors } from '../safetensors';
import type { ExportedWeight } from '../weights';
import { writeClasses } from './classes';
import { asPython, LIBRARY, libraryWith, onlyUsedImports } from './library';
import { statement } from './python';
import weightsSource from './python/weights.py';

export interface PyTorchModel {
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** An expression that makes the network without its weights: `Both(Encoder(), Decoder())`. */
  readonly creation: string;
  readonly weightsFile: string;
}

/** @throws Error that names what can't be written */
export function writePyTorch(
  program: Program,
  name: string,
  weights: readonly ExportedWeight[],
  about: { readonly producer: string; readonly metadata?: Readonly<Record<string, string>> },
): PyTorchModel {
  const names = networksOf(program, name);
  const { source, helpers, takes, classNames } = writeClasses(program, names, LIBRARY);
  const construct = (network: string): string => {
    const given = (takes.get(network) ?? []).map((className) =>
      construct([...classNames].find(([, one]) => one === className)![0]),
    );
    return `${classNames.get(network)}(${given.join(', ')})`;
  };
  const creation = construct(name);
  const weightsFile = `${name}.safetensors`;
  const imported = [...new Set(names.filter((one) => creation.includes(`${classNames.get(one)}(`)))].map(
    (one) => classNames.get(one)!,
  );
  const head = `"""Written by ${about.producer}.

    from networks import ${imported.join(', ')}
    from weights import load

    network = load(${creation}, "${weightsFile}").eval()

Images are [batch, channels, height, width].
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn`;
  const library = libraryWith(helpers);
  const ours =
    helpers.size === 0
      ? []
      : ['', ...statement(`from layers import ${[...helpers].sort(asPython).join(', ')}`, '')];
  const networks = `${[[onlyUsedImports(head, source), ...ours].join('\n'), source].join('\n\n\n')}\n`;
  return {
    files: {
      'networks.py': networks,
      'weights.py': weightsModule(program, names),
      ...(library === undefined ? {} : { 'layers.py': library }),
      [weightsFile]: safetensors(weights, about.metadata),
    },
    creation,
    weightsFile,
  };
}

/** The network and those it uses, which come before it. */
export function networksOf(program: Program, name: string): string[] {
  const inner = usedNetworks(program, program.networks.get(name)!.nodes);
  return [...program.networks.keys()].filter((one) => one === name || inner.has(one));
}

/** weights.py with the layouts of the layers that the networks have. */
export function weightsModule(program: Program, names: readonly string[]): string {
  const layers = new Map<string, Map<string, string>>();
  for (const name of names) {
    const network = program.networks.get(name)!;
    if (!hasWeights(network)) continue;
    for (const node of network.nodes) {
      if (node.op !== 'entry') continue;
      for (const { name: weight } of node.weights) {
        const there = pytorchWeight(node.entry, weight);
        if (there === undefined)
          throw new Error(`PyTorch has no known counterpart of \`${weight}\` of \`${node.entry}\``);
        const known = layers.get(node.entry) ?? new Map<string, string>();
        layers.set(node.entry, known.set(weight, `("${there.name}", "${there.arrangement}")`));
      }
    }
  }
  const rows = [...layers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([layer, known]) => [
      `    "${layer}": {`,
      ...[...known].map(([weight, there]) => `        "${weight}": ${there},`),
      '    },',
    ]);
  const type = 'LAYERS: dict[str, dict[str, tuple[str, str]]]';
  const table = rows.length === 0 ? `${type} = {}` : [`${type} = {`, ...rows, '}'].join('\n');
  return weightsSource.replace(`${type} = {}`, table);
}
