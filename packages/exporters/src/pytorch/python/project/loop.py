def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=f"Trains {NAME}.")
    parser.add_argument("--data", help="the folder in which the data lie")
    # None of these may be the beginning of an option of torchrun.
    parser.add_argument("--output", help="the folder of the run; a new one by default")
    parser.add_argument(
        "--resume", action="store_true", help="go on from the newest checkpoint there"
    )
    parser.add_argument("--steps", type=int, help="how many, in place of the file's")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--weights",
        default=str(Path(__file__).with_name("start.safetensors")),
        help="what to begin with: any weights.safetensors of these networks",
    )
    parser.add_argument("--device", choices=["cpu"], help="cpu, even where there is CUDA")
    parser.add_argument(
        "--precision", choices=["float32", "bfloat16"], default="float32"
    )
    parser.add_argument("--workers", type=int, default=2, help="that read data")
    parser.add_argument("--checkpoint-every", type=int, default=500, metavar="STEPS")
    parser.add_argument("--json", action="store_true", help="print an event a line")
    options = parser.parse_args()
    if options.resume and options.output is None:
        parser.error("--resume goes with --output")
    if options.data is not None:
        data.FOLDERS.insert(0, Path(options.data))
    return options


@torch.no_grad()
def draw_preview(preview: Preview, model: Training, batch: data.Batch, run: Run, step: int):
    values = getattr(model, preview.method)(*(batch[name] for name in preview.inputs))
    values = list(values) if isinstance(values, tuple) else [values]
    run.preview(step, preview.name, sheet(values, preview.ranges))


@torch.no_grad()
def measure(which: Measure, model: Training, device: torch.device, run: Run, step: int):
    """Without data of its own it looks at a thousand examples of what is trained on."""
    totals, count = [0.0] * len(which.names), 0
    limit = None if which.on is not None else 1000
    for batch in data.in_order(which.sources(), BATCH, device, limit):
        values = getattr(model, which.method)(*(batch[name] for name in which.inputs))
        values = values if isinstance(values, tuple) else (values,)
        size = len(next(iter(batch.values())))
        totals = [total + size * v.item() for total, v in zip(totals, values)]
        count += size
    means = {name: total / count for name, total in zip(which.names, totals)}
    run.measure(step, means, count, which.on)


def main() -> None:
    options = arguments()
    world = World.join(options.device, getattr(torch, options.precision))
    if BATCH % world.size != 0:
        raise SystemExit(f"{world.size} processes can't share a batch of {BATCH} equally.")
    time_name = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    folder = Path(options.output or Path("runs") / NAME / time_name)
    run = Run(folder, world.rank == 0, options.json)

    model = Training(BATCH // world.size, world.device).to(world.device)
    begun = Path(options.weights)
    resumed = run.newest() if options.resume else None
    if resumed is not None:
        begun = resumed / "weights.safetensors"
    restore(model, begun)
    shapes = {name: tuple(tensor.shape) for name, tensor in weights.read(str(begun)).items()}
    examples = sources()
    phases = limited(make_phases(examples), options.steps)
    counts = zip(*([phase.steps * n for n in phase.executions] for phase in phases))
    SHOWN_MODEL
    minimizers = make_minimizers(ARGUMENTS)
    done = 0
    if resumed is not None:
        state = torch.load(resumed / "training.pt", map_location=world.device)
        done = state["step"]
        for name, minimizer in minimizers.items():
            minimizer.load_state(state["minimizers"][name])
        RESUME_AVERAGES
    # Noise differs from process to process, and goes on elsewhere after a checkpoint.
    torch.manual_seed((options.seed * 1_000_003 + done) * 4096 + world.rank)
    model.seed = shown.seed = options.seed * 4096 + world.rank
    plan = Plan(phases, BATCH)
    total = plan.steps()

    about = (BATCH, options.seed, world.device)
    place = (plan.draws(done), world.rank, world.size, options.workers)
    batches = data.Batches(examples, *about, *place)
    always = data.Batches(sources(), BATCH // world.size, options.seed + 1, world.device)
    shown_batch = always.draw() if world.rank == 0 else {}
    run.start(
        file=SOURCE,
        train=NAME,
        backend="pytorch",
        reason=f"PyTorch {torch.__version__} on {world.device}, {world.size} processes",
        batch=BATCH,
        seed=options.seed,
        step=done + 1,
        of=total,
        parameters={
            name: sum(weight.numel() for weight in trainable(network))
            for name, network in model.named_children()
        },
    )

    def checkpoint(step: int) -> None:
        tensors = stored(model, shapes)
        STORE_AVERAGES
        states = {name: minimizer.state() for name, minimizer in minimizers.items()}
        run.checkpoint(step, tensors, {"minimizers": states, STATE_AVERAGES})

    step = 0
    for phase in phases:
        for _ in range(phase.steps):
            step += 1
            if step <= done:
                continue
            before = time.perf_counter()
            try:
                losses = phase.iteration(minimizers, batches.draw)
            except FloatingPointError as error:
                raise SystemExit(f"Step {step}: {error}. Try a smaller learning rate.")
            took = time.perf_counter() - before
            images = BATCH * phase.draws
            run.step(step, total, losses, took, images)
            if world.rank == 0:
                shown.eval()
                with torch.random.fork_rng():
                    torch.manual_seed(options.seed)
                    for preview in PREVIEWS:
                        if plan.is_due(preview.every, step):
                            draw_preview(preview, shown, shown_batch, run, step)
                    for which in MEASURES:
                        if plan.is_due(which.every, step):
                            measure(which, shown, world.device, run, step)
                if step % options.checkpoint_every == 0 or step == total:
                    checkpoint(step)
    run.done(step)
    world.leave()


if __name__ == "__main__":
    main()
