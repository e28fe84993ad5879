/** A mistake as it is made in .cnn and in PyTorch, and what is said about it there. */
export interface Mistake {
  readonly title: string;
  /** A .cnn program with nothing wrong but this. */
  readonly program: string;
  /** The same in Python, after the imports of `torch`, `nn` and `F`. */
  readonly pytorch: string;
  /** What PyTorch 1.13 prints for it; absent where it prints nothing. */
  readonly pytorchSays?: string;
  /** What Keras says, after its source; absent where it says nothing. */
  readonly kerasSays?: string;
}

export const mistakes: readonly Mistake[] = [
  {
    title: 'The images are not the size the critic takes',
    program: `network Generator(z: [100]) -> [32, 32, 1] {
  dense(8 * 8 * 128) -> relu -> reshape(8, 8, 128)
  conv_transpose(64, 4, stride: 2) -> relu
  conv_transpose(1, 4, stride: 2) -> tanh
}

network Critic(image: [28, 28, 1]) -> [1] {
  conv(64, 4, stride: 2) -> leaky_relu(0.2) -> flatten -> dense(1)
}

train gan {
  data image = mnist(train)
  real = image -> rescale(-1, 1)
  fake = Generator(normal(100))
  minimize bce(Critic(real), 1) + bce(Critic(fake), 0) over Critic using adam(2e-4)
  minimize bce(Critic(fake), 1) over Generator using adam(2e-4)
  batch 64
  steps 1000
}
`,
    pytorch: `G = nn.Sequential(nn.Linear(100, 128 * 8 * 8), nn.Unflatten(1, (128, 8, 8)),
    nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Tanh())
D = nn.Sequential(nn.Conv2d(1, 64, 4, 2, 1), nn.Flatten(), nn.Linear(64 * 14 * 14, 1))
D(G(torch.randn(8, 100)))`,
    pytorchSays: 'RuntimeError: mat1 and mat2 shapes cannot be multiplied (8x16384 and 12544x1)',
    kerasSays:
      "ValueError: Input 0 with name 'image' of layer 'critic' is incompatible with the layer: expected shape=(None, 28, 28, 1), found shape=(None, 32, 32, 1)",
  },
  {
    title: 'A reshape that loses elements',
    program: `network Generator(z: [100]) -> [8, 8, 128] {
  dense(7 * 7 * 128) -> relu -> reshape(8, 8, 128)
}
`,
    pytorch: `torch.randn(8, 6272).reshape(8, 128, 8, 8)`,
    pytorchSays: "RuntimeError: shape '[8, 128, 8, 8]' is invalid for input of size 50176",
    kerasSays:
      'ValueError: The total size of the tensor must be unchanged. Received: input_shape=(6272,), target_shape=(8, 8, 128)',
  },
  {
    title: 'Joining images of different heights',
    program: `network Net(image: [28, 28, 1]) -> [14, 14, 64] {
  conv(32, 3) -> relu as skip
  max_pool(2)
  concat(skip)
}
`,
    pytorch: `skip = torch.randn(8, 32, 28, 28)
small = F.max_pool2d(skip, 2)
torch.cat([small, skip], 1)`,
    pytorchSays:
      'RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 14 but got size 28 for tensor number 1 in the list.',
    kerasSays:
      'ValueError: A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. Received: input_shape=[(None, 14, 14, 32), (None, 28, 28, 32)]',
  },
  {
    title: 'A skip connection of other channels',
    program: `network Net(image: [28, 28, 32]) -> [28, 28, 64] {
  shortcut = it
  conv(64, 3) -> relu
  it + shortcut
}
`,
    pytorch: `x = torch.randn(8, 32, 28, 28)
nn.Conv2d(32, 64, 3, padding=1)(x) + x`,
    pytorchSays:
      'RuntimeError: The size of tensor a (64) must match the size of tensor b (32) at non-singleton dimension 1',
    kerasSays: 'ValueError: Inputs have incompatible shapes. Received shapes (28, 28, 64) and (28, 28, 32)',
  },
  {
    title: 'A dense layer on an image that was not flattened',
    program: `network Classifier(image: [28, 28, 1]) -> [10] {
  conv(32, 3, stride: 2) -> relu
  dense(10)
}
`,
    pytorch: `nn.Linear(784, 10)(torch.randn(8, 1, 28, 28))`,
    pytorchSays: 'RuntimeError: mat1 and mat2 shapes cannot be multiplied (224x28 and 784x10)',
  },
  {
    title: 'A convolution of a vector',
    program: `network Generator(z: [100]) -> [28, 28, 1] {
  conv(64, 3) -> relu
  conv(1, 3) -> tanh
}
`,
    pytorch: `nn.Conv2d(100, 64, 3, padding=1)(torch.randn(8, 100))`,
    pytorchSays:
      'RuntimeError: Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [8, 100]',
    kerasSays:
      "ValueError: Input 0 with name 'None' of layer 'conv2d' is incompatible with the layer: expected min_ndim=4, found ndim=2. Full shape received: (None, 100)",
  },
  {
    title: 'An odd size through two poolings and back',
    program: `network Denoiser(image: [30, 30, 1]) -> [30, 30, 1] {
  conv(32, 3) -> relu as skip
  max_pool(2)
  max_pool(2)
  upsample(4)
  concat(skip) -> conv(1, 3) -> sigmoid
}
`,
    pytorch: `x = torch.randn(8, 1, 30, 30)
y = F.interpolate(F.max_pool2d(F.max_pool2d(x, 2), 2), scale_factor=4)
torch.cat([y, x], 1)`,
    pytorchSays:
      'RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 28 but got size 30 for tensor number 1 in the list.',
    kerasSays:
      'ValueError: A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. Received: input_shape=[(None, 28, 28, 32), (None, 30, 30, 32)]',
  },
  {
    title: 'A softmax over one logit',
    program: `network Critic(image: [28, 28, 1]) -> [1] {
  conv(64, 4, stride: 2) -> leaky_relu(0.2) -> flatten
  dense(1) -> softmax
}
`,
    pytorch: `D = nn.Sequential(nn.Flatten(), nn.Linear(784, 1), nn.Softmax(dim=1))
loss = F.binary_cross_entropy(D(torch.randn(8, 1, 28, 28)), torch.ones(8, 1))
loss.backward()`,
    kerasSays:
      'UserWarning: You are using a softmax over axis -1 of a tensor of shape (None, 1). This axis has size 1. The softmax operation will always return the value 1, which is likely not what you intended. Did you mean to use a sigmoid instead?',
  },
  {
    title: 'A sigmoid before a loss that takes logits',
    program: `network Classifier(image: [28, 28, 1]) -> [1] {
  conv(64, 4, stride: 2) -> leaky_relu(0.2) -> flatten
  dense(1) -> sigmoid
}

train classify {
  data image = mnist(train)
  minimize bce(Classifier(image), 1) over Classifier using adam(1e-3)
  batch 64
  steps 1000
}
`,
    pytorch: `D = nn.Sequential(nn.Flatten(), nn.Linear(784, 1), nn.Sigmoid())
loss = F.binary_cross_entropy_with_logits(D(torch.randn(8, 1, 28, 28)), torch.ones(8, 1))
loss.backward()`,
    kerasSays:
      'UserWarning: "`binary_crossentropy` received `from_logits=True`, but the `output` argument was produced by a Sigmoid activation and thus does not represent logits. Was this intended?',
  },
  {
    title: 'Images in [0, 1] against tanh',
    program: `network Denoiser(image: [28, 28, 1]) -> [28, 28, 1] {
  conv(32, 3) -> relu -> conv(1, 3) -> tanh
}

train denoise {
  data clean = mnist(train)
  restored = Denoiser(clean -> gaussian_noise(0.1))
  minimize l1(restored, clean) over Denoiser using adam(1e-3)
  batch 64
  steps 1000
}
`,
    pytorch: `G = nn.Sequential(nn.Linear(100, 784), nn.Tanh())
image = torch.rand(8, 784)  # as ToTensor gives it: 0 to 1
loss = F.l1_loss(G(torch.randn(8, 100)), image)
loss.backward()`,
  },
  {
    title: 'A loss that does not reach its network',
    program: `network Generator(z: [100]) -> [28, 28, 1] {
  dense(28 * 28) -> tanh -> reshape(28, 28, 1)
}

network Critic(image: [28, 28, 1]) -> [1] {
  flatten -> dense(1)
}

train gan {
  data image = mnist(train)
  real = image -> rescale(-1, 1)
  fake = Generator(normal(100))
  minimize bce(Critic(real), 1) + bce(Critic(fake), 0) over Critic using adam(2e-4)
  minimize bce(Critic(real), 0) over Generator using adam(2e-4)
  batch 64
  steps 1000
}
`,
    pytorch: `G = nn.Linear(100, 784)
D = nn.Linear(784, 1)
fake = G(torch.randn(8, 100)).detach()
loss = F.binary_cross_entropy_with_logits(D(fake), torch.ones(8, 1))
optimizer = torch.optim.Adam(G.parameters())
loss.backward()
optimizer.step()`,
    kerasSays: 'ValueError: No gradients provided for any variable.',
  },
  {
    title: 'Batch normalization in a critic under a gradient penalty',
    program: `network Generator(z: [100]) -> [28, 28, 1] {
  dense(28 * 28) -> tanh -> reshape(28, 28, 1)
}

network Critic(image: [28, 28, 1]) -> [1] {
  conv(64, 4, stride: 2) -> batch_norm -> leaky_relu(0.2)
  flatten -> dense(1)
}

train wgan {
  data image = mnist(train)
  real = image -> rescale(-1, 1)
  fake = Generator(normal(100))
  repeat 5 {
    minimize mean(Critic(fake)) - mean(Critic(real)) + 10 * gradient_penalty(Critic, real, fake) over Critic using adam(1e-4)
  }
  minimize -mean(Critic(fake)) over Generator using adam(1e-4)
  batch 64
  steps 1000
}
`,
    pytorch: `D = nn.Sequential(nn.Conv2d(1, 64, 4, 2, 1), nn.BatchNorm2d(64), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(64 * 14 * 14, 1))
x = torch.randn(8, 1, 28, 28, requires_grad=True)
gradient, = torch.autograd.grad(D(x).sum(), x, create_graph=True)
((gradient.flatten(1).norm(2, 1) - 1) ** 2).mean().backward()`,
  },
  {
    title: 'Cross-entropy of a feature map',
    program: `network Features(image: [28, 28, 1]) -> [28, 28, 32] {
  conv(32, 3)
}

train restoration {
  data image, label = mnist(train)
  minimize cross_entropy(Features(image), label) over Features using adam(1e-3)
  batch 64
  steps 1000
}
`,
    pytorch: `N = nn.Conv2d(1, 32, 3, padding=1)
F.cross_entropy(N(torch.randn(8, 1, 28, 28)), torch.randint(10, (8,)))`,
    pytorchSays:
      'RuntimeError: only batches of spatial targets supported (3D tensors) but got targets of dimension: 1',
    kerasSays:
      'ValueError: Argument `output` must have rank (ndim) `target.ndim - 1`. Received: target.shape=(None,), output.shape=(None, 28, 28, 32)',
  },
];
