import type { Doctor } from '@cnn-studio/protocol';
import type { BackendName } from '@cnn-studio/runtime';

/** What `cnn bench gpu` stores. It is written anew whenever there is something new, whole each time. */
export interface GpuBenchmark {
  readonly format: 1;
  /**
   * `running` in the file of one that was killed: what is there was measured, the rest is `waiting` in `tasks`. `failed`
   * when it could not be found out what there is to measure; how a part went is told in `tasks`.
   */
  status: 'running' | 'done' | 'out of time' | 'interrupted' | 'failed';
  readonly started: string;
  /** Of the clock, so far. */
  seconds: number;
  /** Tiny shapes, a few steps: shows that everything works, and measures nothing. */
  tiny: boolean;
  /** Why the shapes are tiny. */
  reason?: string;
  machine: {
    readonly platform: string;
    readonly processor: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly node: string;
  };
  /** What NVIDIA's driver tells, where there is one. */
  cards: readonly Gpu[];
  /** The adapter that WebGPU takes. */
  adapter?: { readonly description: string; readonly isSoftware: boolean };
  versions: Readonly<Record<string, string>>;
  /** What starts, and why the others don't. */
  backends: Doctor['backends'];
  /** PyTorch on the GPU, by its own account. */
  peer?: string;
  readonly tasks: Task[];
  readonly products: Product[];
  readonly steps: Step[];
  readonly profiles: Profile[];
  readonly agreement: Agreement[];
}

export interface Gpu {
  readonly name: string;
  readonly driver: string;
  readonly memoryBytes: number;
}

export type Part = 'backends' | 'products' | 'steps' | 'profiles' | 'agreement' | 'batches';

/** What computes: one of our backends, or the peer. */
export type Runs = BackendName | 'pytorch-float32' | 'pytorch-tf32';

export interface Task {
  readonly part: Part;
  readonly backend?: Runs;
  readonly program?: string;
  status: 'waiting' | 'running' | 'done' | 'failed' | 'cut off' | 'skipped';
  seconds?: number;
  /** Why it failed, was cut off or skipped. */
  problem?: string;
}

/** Times of one thing in one process. The first and second run are told apart: shaders are compiled in the first. */
export interface Times {
  readonly firstMs: number;
  readonly secondMs: number;
  /** Of the runs after the second. */
  readonly medianMs: number;
  readonly fastestMs: number;
  readonly runs: number;
}

export interface Product extends Times {
  readonly backend: Runs;
  /** Rows and columns of each matrix. */
  readonly size: number;
  readonly gflops: number;
}

export interface Step extends Times {
  readonly backend: Runs;
  readonly program: string;
  /** The batch; of `restore` the height and width of the image. */
  readonly size: number;
  readonly gflops: number;
  /** Until the backend was ready in its process. */
  readonly startMs?: number;
  /** Whether this was the first size of its process: `firstMs` of the others profits from it. */
  readonly fresh?: boolean;
  /** The process's memory at its greatest. */
  readonly residentBytes?: number;
  /** What the GPU had in use, all processes together; and before this one began. */
  readonly cardBytes?: number;
  readonly cardBytesBefore?: number;
}

export interface Profile {
  readonly backend: BackendName;
  readonly program: string;
  readonly size: number;
  /** How the times were taken. */
  readonly clock: string;
  readonly stepMs: number;
  /** Operators or kernels that ran on the processor, and copies between it and the GPU, of a step. */
  readonly onProcessor: Readonly<Record<string, number>>;
  /** The slowest first. */
  readonly operators: readonly {
    readonly name: string;
    readonly calls: number;
    readonly milliseconds: number;
  }[];
}

export interface Agreement {
  readonly backend: BackendName;
  readonly program: string;
  /** Greatest difference of 20 losses from those of `cpu`, as a share of them. */
  readonly difference: number;
  readonly tolerance: number;
  readonly agrees: boolean;
}
