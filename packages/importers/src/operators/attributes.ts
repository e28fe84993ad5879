import type { DecodedNode } from 'tfjs-onnxruntime/onnx';
import { Unsupported } from '../context';

export function integer(node: DecodedNode, name: string, fallback: number): number {
  const value = node.attributes.get(name);
  return typeof value === 'number' ? value : fallback;
}

export const float = integer;

export function text(node: DecodedNode, name: string, fallback: string): string {
  const value = node.attributes.get(name);
  return typeof value === 'string' ? value : fallback;
}

export function integers(node: DecodedNode, name: string): readonly number[] | undefined {
  const value = node.attributes.get(name);
  return Array.isArray(value) ? (value as readonly number[]) : undefined;
}

/** An axis counted from the front. */
export function axisOf(axis: number, rank: number): number {
  const found = axis < 0 ? axis + rank : axis;
  if (found < 0 || found >= rank) throw new Unsupported(`it has no dimension ${axis}`);
  return found;
}
