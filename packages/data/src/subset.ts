import type { DataSet } from './dataset';

/** Some examples of a data set, in the order of `indices`. */
export function subset(data: DataSet, indices: Uint32Array): DataSet {
  return {
    name: `${data.name}, ${indices.length} examples`,
    columns: data.columns,
    files: data.files,
    length: indices.length,
    read: (column, wanted, chance) =>
      data.read(
        column,
        Uint32Array.from(wanted, (i) => indices[i]!),
        chance,
      ),
    sizesOf: (index, chance) => data.sizesOf(indices[index]!, chance),
    skipped: data.skipped,
  };
}
