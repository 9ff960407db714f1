//! An epoch of the `cnn` learner's default network and a look at as many images: `cargo bench --bench cnn`.
//! Items are images. `tools/bench/torch_cnn.py` measures the same in `PyTorch`.

use albench::{
    dataset::ImageShape,
    neural::cnn::{Cnn, Settings},
    numpy::RandomState,
};
use divan::{Bencher, counter::ItemsCount};
use ndarray::Array2;

fn main() {
    divan::main();
}

const IMAGES: usize = 512;
const CLASSES: usize = 5;
const SHAPES: [[usize; 3]; 2] = [[28, 28, 1], [64, 64, 3]];

fn images(shape: [usize; 3]) -> (ImageShape, Array2<f64>, Vec<usize>) {
    let shape = ImageShape::from_sizes(&shape).expect("three sizes");
    let mut stream = RandomState::new(0);
    let x = Array2::from_shape_fn((IMAGES, shape.features()), |_| stream.standard_normal());
    (shape, x, (0..IMAGES).map(|row| row % CLASSES).collect())
}

fn fit((shape, x, y): &(ImageShape, Array2<f64>, Vec<usize>)) -> Cnn {
    let settings = Settings { epochs: 1, ..Settings::default() };
    Cnn::fit(settings, *shape, x.view(), y, CLASSES, 0).expect("a finite loss")
}

#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn epoch(bencher: Bencher<'_, '_>, shape: [usize; 3]) {
    let data = images(shape);
    bencher.counter(ItemsCount::new(IMAGES)).bench_local(|| fit(&data));
}

#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn look(bencher: Bencher<'_, '_>, shape: [usize; 3]) {
    let data = images(shape);
    let cnn = fit(&data);
    bencher.counter(ItemsCount::new(IMAGES)).bench_local(|| cnn.hidden(data.1.view()));
}
