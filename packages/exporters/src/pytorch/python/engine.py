"""Does the steps of `cnn train --engine pytorch`: one of these for each process.

Process 0 takes commands from `cnn`, which owns the run, and tells the others. Every command
has a header (JSON) and tensors; examples are shared out, so that all processes together
see one batch.
"""

import json
import os
import socket
import struct
import sys
import traceback

import torch
import torch.distributed as dist

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import training  # noqa: E402
import weights  # noqa: E402
from given import Given, channels_first  # noqa: E402

RANK = int(os.environ.get("RANK", "0"))
WORLD = int(os.environ.get("WORLD_SIZE", "1"))
TYPES = {"float32": torch.float32, "int32": torch.int32}


def choose_device():
    wanted = os.environ.get("CNN_ENGINE_DEVICE", "")
    if wanted == "cpu" or not torch.cuda.is_available():
        return torch.device("cpu")
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
    torch.cuda.set_device(device)
    return device


class Channel:
    """Commands from `cnn` and answers to it: lengths, a JSON header, and bytes."""

    def __init__(self):
        host, port = os.environ["CNN_ENGINE_ADDRESS"].rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.send({"token": os.environ["CNN_ENGINE_TOKEN"]})

    def exactly(self, count):
        data = bytearray(count)
        view = memoryview(data)
        done = 0
        while done < count:
            got = self.socket.recv_into(view[done:])
            if got == 0:
                sys.exit(0)
            done += got
        return data

    def receive(self):
        header, body = struct.unpack("<II", self.exactly(8))
        return json.loads(self.exactly(header)), self.exactly(body)

    def send(self, message, tensors=()):
        body = b"".join(
            tensor.contiguous().cpu().numpy().tobytes() for tensor in tensors
        )
        header = json.dumps(message).encode()
        self.socket.sendall(struct.pack("<II", len(header), len(body)) + header + body)


def adam(args, values, gradients, slots, scalars):
    moments, squares = slots["m"], slots["v"]
    torch._foreach_mul_(moments, args["beta1"])
    torch._foreach_add_(moments, gradients)
    torch._foreach_mul_(squares, args["beta2"])
    torch._foreach_addcmul_(squares, gradients, gradients, 1.0)
    divisors = torch._foreach_sqrt(squares)
    torch._foreach_add_(divisors, scalars["epsilon"])
    if args.get("weight_decay", 0) != 0:
        torch._foreach_mul_(values, scalars["decay"])
    torch._foreach_addcdiv_(values, moments, divisors, -scalars["step"])


def rmsprop(args, values, gradients, slots, scalars):
    torch._foreach_mul_(slots["v"], args["rho"])
    torch._foreach_addcmul_(slots["v"], gradients, gradients, 1.0)
    divisors = torch._foreach_sqrt(slots["v"])
    torch._foreach_add_(divisors, scalars["epsilon"])
    torch._foreach_addcdiv_(values, gradients, divisors, -scalars["step"])


def sgd(args, values, gradients, slots, scalars):
    momentum = args["momentum"]
    if momentum != 0:
        torch._foreach_mul_(slots["velocity"], momentum)
        torch._foreach_add_(slots["velocity"], gradients)
        ahead = slots["velocity"]
        if args["nesterov"]:
            ahead = torch._foreach_mul(slots["velocity"], momentum)
            torch._foreach_add_(ahead, gradients)
        gradients = ahead
    torch._foreach_add_(values, torch._foreach_mul(gradients, -scalars["step"]))


OPTIMIZERS = {"adam": adam, "adamw": adam, "rmsprop": rmsprop, "sgd": sgd}


class Engine:
    def __init__(self, about):
        self.device = choose_device()
        self.precision = torch.bfloat16 if about["precision"] == "bfloat16" else None
        self.training = training.Training(about["batch"] // WORLD, self.device).to(
            self.device
        )
        self.networks = {
            name: getattr(self.training, name) for name in about["networks"]
        }
        self.weights, self.modules = {}, {}
        for attribute, network in self.networks.items():
            for name, tensor, arrangement in weights.named_weights(network):
                self.weights[name] = (tensor, arrangement)
            self.modules[attribute] = [
                m for m in network.modules() if hasattr(m, "tracking")
            ]
        if about["compile"]:
            if not hasattr(torch, "compile"):
                raise RuntimeError(
                    f"--compile needs PyTorch 2, and this is {torch.__version__}"
                )
            for name in self.networks:
                setattr(self.training, name, torch.compile(self.networks[name]))
        self.clip = about["clip"]
        self.minimizes = about["minimizes"]
        self.gathered = None
        self.state = {}
        for spec in about["state"]:
            value, arrangement = self.weights[spec["of"]]
            if spec["role"] in ("slot", "average"):
                value = torch.zeros_like(value)
            self.state[spec["name"]] = (
                value.detach(),
                arrangement,
                tuple(spec["shape"]),
            )

    def load(self, names, tensors):
        for name, tensor in zip(names, tensors):
            value, arrangement, _ = self.state[name]
            arranged = weights.to_torch(tensor, arrangement)
            value.copy_(arranged.reshape(value.shape))
        return {}, []

    def save(self, names):
        tensors = []
        for name in names:
            value, arrangement, shape = self.state[name]
            tensors.append(weights.from_torch(value, arrangement, shape).float())
        return {}, tensors

    def execute(self, index, part, scalars, data, randoms):
        minimize = self.minimizes[index]
        if "progress" in scalars:
            self.training.progress.fill_(scalars["progress"])
        for name, network in self.networks.items():
            network.train(name in minimize["training"])
            for module in self.modules[name]:
                module.tracking = name in minimize["over"]
        trained = [self.weights[name][0] for name in minimize["weights"]]
        data = [x.long() if x.dtype == torch.int32 else channels_first(x) for x in data]
        autocast = torch.autocast(
            self.device.type, dtype=torch.bfloat16, enabled=self.precision is not None
        )
        with Given(randoms), autocast:
            loss = getattr(self.training, minimize["method"])(*data)
        gradients = torch.autograd.grad(loss, trained, allow_unused=True)
        gradients = [
            torch.zeros_like(weight) if gradient is None else gradient.float()
            for weight, gradient in zip(trained, gradients)
        ]
        loss = loss.detach().float()
        # Of the batches of one step the processes need to agree only at its end.
        if self.gathered is not None:
            gradients = [a + b for a, b in zip(self.gathered[1], gradients)]
            loss = loss + self.gathered[0]
            self.gathered = None
        if part["index"] + 1 < part["of"]:
            self.gathered = loss, gradients
            return {"loss": 0.0, "finite": True}, []
        if part["of"] > 1:
            gradients = [gradient / part["of"] for gradient in gradients]
            loss = loss / part["of"]
        if WORLD > 1:
            flat = torch.cat(
                [loss.reshape(1)] + [gradient.reshape(-1) for gradient in gradients]
            )
            dist.all_reduce(flat)
            flat /= WORLD
            loss = flat[0]
            sizes = [gradient.numel() for gradient in gradients]
            parts = flat[1:].split(sizes)
            gradients = [part.view_as(weight) for part, weight in zip(parts, trained)]
        with torch.no_grad():
            norms = torch.stack([gradient.norm() for gradient in gradients])
            norm = norms.norm()
            loss, finite = loss.item(), bool(torch.isfinite(norm))
            if not (finite and loss == loss and abs(loss) != float("inf")):
                return {"loss": loss, "finite": False}, []
            if self.clip is not None:
                factor = self.clip / torch.clamp(norm, min=self.clip)
                gradients = [gradient * factor for gradient in gradients]
            slots = {
                slot: [self.state[name][0] for name in names]
                for slot, names in minimize["slots"].items()
            }
            values = [weight.detach() for weight in trained]
            rule = OPTIMIZERS[minimize["optimizer"]]
            rule(minimize["args"], values, gradients, slots, scalars)
            for average, followed, scalar in minimize["averages"]:
                self.state[average][0].lerp_(self.state[followed][0], scalars[scalar])
        return {"loss": loss, "finite": True}, []


def share_out(header, tensors, group, device):
    """What process 0 got: the header for all, of each tensor of examples a part."""
    if WORLD == 1:
        return header, [tensor.to(device) for tensor in tensors]
    box = [header]
    dist.broadcast_object_list(box, src=0, group=group)
    header = box[0]
    mine = []
    for position, about in enumerate(header["tensors"]):
        shape, dtype = list(about["shape"]), TYPES[about["dtype"]]
        if header["do"] == "execute":
            shape[0] //= WORLD
            part = torch.empty(shape, dtype=dtype)
            parts = list(tensors[position].chunk(WORLD)) if RANK == 0 else None
            if parts is not None:
                parts = [p.contiguous() for p in parts]
            dist.scatter(part, parts, src=0, group=group)
        else:
            part = tensors[position] if RANK == 0 else torch.empty(shape, dtype=dtype)
            dist.broadcast(part, src=0, group=group)
        mine.append(part.to(device))
    return header, mine


def serve():
    group = None
    if WORLD > 1:
        cuda = (
            torch.cuda.is_available() and os.environ.get("CNN_ENGINE_DEVICE") != "cpu"
        )
        choose_device()
        dist.init_process_group("nccl" if cuda else "gloo")
        group = dist.new_group(backend="gloo")
    channel = Channel() if RANK == 0 else None
    engine = None
    while True:
        header, tensors = {}, []
        if RANK == 0:
            header, body = channel.receive()
            offset = 0
            for about in header["tensors"]:
                count = 1
                for size in about["shape"]:
                    count *= size
                tensor = torch.zeros(0)
                if count > 0:
                    tensor = torch.frombuffer(
                        body, dtype=TYPES[about["dtype"]], count=count, offset=offset
                    )
                offset += 4 * count
                tensors.append(tensor.reshape(about["shape"]))
        device = engine.device if engine is not None else torch.device("cpu")
        header, tensors = share_out(header, tensors, group, device)
        do = header["do"]
        if do == "open":
            engine = Engine(header)
            name = (
                torch.cuda.get_device_name(engine.device)
                if engine.device.type == "cuda"
                else "cpu"
            )
            answer, values = {"version": torch.__version__, "device": name}, []
        elif do == "load":
            answer, values = engine.load(header["names"], tensors)
        elif do == "save":
            answer, values = engine.save(header["names"])
        elif do == "execute":
            count = header["data"]
            answer, values = engine.execute(
                header["index"],
                header["part"],
                header["scalars"],
                tensors[:count],
                tensors[count:],
            )
        else:
            break
        if RANK == 0:
            channel.send(answer, values)
    if WORLD > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    try:
        serve()
    except SystemExit:
        raise
    except BaseException as error:
        # The first of several that end together says why.
        path = os.path.join(os.environ["CNN_ENGINE_ERRORS"], f"{RANK}.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(traceback.format_exception_only(type(error), error)))
        traceback.print_exc()
        sys.stdout.flush()
        os._exit(1)
