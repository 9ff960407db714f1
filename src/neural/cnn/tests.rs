//! The network against a plain one in double precision.

use ndarray::{Array2, Axis};

use super::{
    Augment, Cnn, ImageShape, Settings, Solver, Weights,
    images::Images,
    layout::{Block, Layout},
    step::Step,
    stream,
};
use crate::{
    hex::hex,
    neural::{layer::Layer, optimizer::Optimizer},
    numeric::single,
    numpy::RandomState,
};
use sha2::{Digest, Sha256};

const IMAGE: ImageShape = ImageShape { height: 9, width: 7, channels: 2 };
const CLASSES: usize = 3;
const SEED: u64 = 4;

fn settings(dropout: f64) -> Settings {
    Settings { channels: vec![4, 5], hidden: 6, dropout, batch: 5, epochs: 3, ..Settings::default() }
}

/// Images with a class in their brightness.
fn images(n: usize) -> (Array2<f64>, Vec<usize>) {
    let mut stream = RandomState::new(1);
    let y: Vec<usize> = (0..n).map(|row| row * 7 % 4 % CLASSES).collect();
    let x = Array2::from_shape_fn((n, IMAGE.features()), |(row, at)| {
        let bright = if at / 42 == y[row] { 0.8 } else { 0.0 };
        f64::from(single(stream.uniform(-1.0, 1.0) + bright))
    });
    (x, y)
}

/// A plain network in double precision; rows are channel by channel.
struct Plain<'a> {
    layout: &'a Layout,
    parameters: Vec<f64>,
    /// Factors of the hidden outputs.
    mask: Vec<f64>,
}

impl Plain<'_> {
    fn loss(&self, images: &[Vec<f64>], y: &[usize]) -> f64 {
        let mut planes = images.to_vec();
        let mut at = 0;
        for block in &self.layout.blocks {
            let n_filters = block.outputs * block.inputs * 9;
            let (filters, rest) = self.parameters[at..].split_at(n_filters);
            let (scales, shifts) = rest[..2 * block.outputs].split_at(block.outputs);
            at += n_filters + 2 * block.outputs;
            let sums: Vec<Vec<f64>> = planes.iter().map(|image| convolved(*block, filters, image)).collect();
            planes = pooled(*block, scales, shifts, &sums);
        }
        let Layout { hidden, last, .. } = *self.layout;
        let mut loss = 0.0;
        for ((image, &class), mask) in planes.iter().zip(y).zip(self.mask.chunks(hidden.outputs)) {
            let units = self.dense(hidden, image);
            let units: Vec<f64> = units.iter().zip(mask).map(|(z, mask)| z.max(0.0) * mask).collect();
            let logits = self.dense(last, &units);
            let total: f64 = logits.iter().map(|z| z.exp()).sum();
            loss += total.ln() - logits[class];
        }
        loss / images.len() as f64
    }

    fn dense(&self, layer: Layer, inputs: &[f64]) -> Vec<f64> {
        let weights = &self.parameters[layer.start..];
        let sum = |unit: usize| -> f64 {
            inputs.iter().enumerate().map(|(at, value)| value * weights[at * layer.outputs + unit]).sum()
        };
        (0..layer.outputs).map(|unit| sum(unit) + weights[layer.inputs * layer.outputs + unit]).collect()
    }
}

fn convolved(block: Block, filters: &[f64], image: &[f64]) -> Vec<f64> {
    let (height, width) = (block.height, block.width);
    let pixel = |i: usize, y: usize, x: usize| {
        if (1..=height).contains(&y) && (1..=width).contains(&x) {
            image[(i * height + y - 1) * width + x - 1]
        } else {
            0.0
        }
    };
    let mut out = Vec::new();
    for filter in filters.chunks(block.inputs * 9) {
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let term = |at: usize| filter[at] * pixel(at / 9, y + at % 9 / 3, x + at % 3);
            out.push((0..filter.len()).map(term).sum());
        }
    }
    out
}

fn pooled(block: Block, scales: &[f64], shifts: &[f64], sums: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let (size, (height, width)) = (block.height * block.width, block.pooled());
    let mut out = vec![Vec::new(); sums.len()];
    for channel in 0..block.outputs {
        let all: Vec<f64> =
            sums.iter().flat_map(|image| image[channel * size..][..size].iter().copied()).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let variance = all.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / all.len() as f64;
        for (out, plane) in out.iter_mut().zip(all.chunks(size)) {
            let value = |y: usize, x: usize| {
                let z = (plane[y * block.width + x] - mean) / (variance + 1e-5).sqrt();
                (scales[channel] * z + shifts[channel]).max(0.0)
            };
            for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (2 * y, 2 * x))) {
                out.push(value(y, x).max(value(y, x + 1)).max(value(y + 1, x)).max(value(y + 1, x + 1)));
            }
        }
    }
    out
}

#[test]
fn loss_and_gradients_are_those_of_a_plain_network_in_double_precision() {
    for dropout in [0.0, 0.4] {
        let (x, y) = images(9);
        let settings = settings(dropout);
        let layout = Layout::new(IMAGE, &settings.channels, settings.hidden, CLASSES);
        let mut weights = Weights::draw(&layout, &mut RandomState::new(8));
        // Scales and shifts that matter.
        let mut draws = RandomState::new(9);
        for block in &layout.blocks {
            let (_, scales, shifts) = block.split(&mut weights.parameters);
            scales.iter_mut().chain(shifts).for_each(|value| *value += single(draws.uniform(-0.5, 0.5)));
        }
        let rows = [7, 0, 1, 3, 4, 8, 2];
        let mut step = Step::new(&layout, &settings, stream("dropout", SEED), RandomState::new(0));
        let loss = step.run(&mut weights, &Images::new(IMAGE, x.view()), &y, &rows);

        let mut masks = stream("dropout", SEED);
        let draw = |_| if masks.random_sample() < dropout { 0.0 } else { 1.0 / (1.0 - dropout) };
        let mask = (0..rows.len() * settings.hidden).map(draw).collect();
        let parameters = weights.parameters.iter().map(|&value| f64::from(value)).collect();
        let mut plain = Plain { layout: &layout, parameters, mask };
        let planes = |&row: &usize| {
            (0..IMAGE.features()).map(|at| x[[row, at % 63 * 2 + at / 63]]).collect::<Vec<f64>>()
        };
        let (images, classes): (Vec<_>, Vec<_>) = rows.iter().map(|row| (planes(row), y[*row])).unzip();
        assert!((plain.loss(&images, &classes) - loss).abs() < 1e-6, "{loss}");
        for at in 0..layout.n_parameters() {
            let value = plain.parameters[at];
            let mut beside = |h: f64| {
                plain.parameters[at] = value + h;
                plain.loss(&images, &classes)
            };
            let difference = (beside(1e-6) - beside(-1e-6)) / 2e-6;
            beside(0.0);
            let found = f64::from(step.gradients[at]);
            assert!((difference - found).abs() < 2e-6, "{at}, dropout {dropout}: {found} {difference}");
        }
    }
}

fn fit(settings: Settings, n: usize) -> Cnn {
    let (x, y) = images(n);
    Cnn::fit(settings, IMAGE, x.view(), &y, CLASSES, SEED).expect("finite losses")
}

/// The same in builds with and without AVX2 and AVX-512: `cargo test --lib --no-default-features cnn`.
#[test]
fn the_weights_have_the_same_bits_with_every_instruction_set() {
    let augment = Augment { flip: 0.5, shift: 1, rotation: 20.0, scale: 0.2 };
    let cnn = fit(Settings { validation: Some(0.2), augment, ..settings(0.3) }, 43);
    let mut hash = Sha256::new();
    cnn.weights.parameters.iter().for_each(|weight| hash.update(weight.to_le_bytes()));
    let (x, _) = images(7);
    let probabilities = cnn.dropout_probabilities(&cnn.hidden(x.view()), 2);
    probabilities.iter().for_each(|p| hash.update(p.to_le_bytes()));
    assert_eq!(hex(hash.finalize().as_slice())[..16], *"aeb47ec00b5554f3");
}

#[test]
fn a_network_learns_and_sees_rows_one_by_one_as_it_sees_them_together() {
    let cnn = fit(Settings { epochs: 30, ..settings(0.0) }, 60);
    assert!(cnn.losses()[29] < 0.5 * cnn.losses()[0], "{:?}", cnn.losses());
    let (x, _) = images(40);
    let together = cnn.hidden(x.view());
    for row in 0..40 {
        assert_eq!(cnn.hidden(x.select(Axis(0), &[row]).view()).row(0), together.row(row));
    }
}

#[test]
fn the_weights_of_the_best_epoch_count() {
    let cnn = fit(Settings { epochs: 20, validation: Some(0.3), ..settings(0.0) }, 60);
    let scores = cnn.validation_scores();
    let best = scores.iter().enumerate().rev().max_by(|a, b| a.1.total_cmp(b.1)).expect("twenty epochs").0;
    assert!((1..19).contains(&best), "the last epoch would be the best anyway: {scores:?}");
    let until = fit(Settings { epochs: best + 1, validation: Some(0.3), ..settings(0.0) }, 60);
    assert_eq!(cnn.weights, until.weights);
}

#[test]
fn a_loss_that_is_not_finite_is_told_with_its_epoch() {
    let solver = Solver::Adam { rate: 1e38, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    let (x, y) = images(20);
    let error = Cnn::fit(Settings { solver, ..settings(0.0) }, IMAGE, x.view(), &y, CLASSES, SEED);
    let error = error.expect_err("no finite loss").to_string();
    assert!(error.contains("in epoch 1; scale the features or take smaller steps"), "{error}");
}

#[test]
fn dropout_samples_leave_out_the_same_units_for_all_rows_and_others_in_each_pass() {
    let cnn = fit(settings(0.5), 30);
    let (x, _) = images(8);
    let hidden = cnn.hidden(x.view());
    let [first, second] = [0, 1].map(|pass| cnn.dropout_probabilities(&hidden, pass));
    assert!(first != second && first == cnn.dropout_probabilities(&hidden, 0));
    let alone = cnn.dropout_probabilities(&hidden.select(Axis(0), &[3]), 1);
    assert_eq!(alone.row(0), second.row(3));
    assert!(first.rows().into_iter().all(|row| (row.sum() - 1.0).abs() < 1e-12));
}

/// `PyTorch` in double precision from the same weights; see `tools/golden/torch_cnn.py`.
#[test]
fn gradients_of_the_first_step_and_losses_are_those_of_pytorch() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/golden/torch_cnn.json")).expect("a golden file");
    let numbers = |key: &str| -> Vec<f64> {
        let list = golden[key].as_array().expect("a list");
        list.iter().map(|value| value.as_f64().expect("a number")).collect()
    };
    let image = ImageShape { height: 13, width: 10, channels: 3 };
    let solver = Solver::Adam { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    let settings = Settings { channels: vec![6, 8], hidden: 16, dropout: 0.0, solver, ..Settings::default() };
    let layout = Layout::new(image, &settings.channels, settings.hidden, 4);
    let mut weights = Weights::draw(&layout, &mut RandomState::new(0));
    let mut draws = RandomState::new(1);
    for weight in &mut weights.parameters {
        *weight = single(draws.uniform(-0.3, 0.3));
    }
    let mut draws = RandomState::new(2);
    let x = Array2::from_shape_fn((40, image.features()), |_| f64::from(single(draws.uniform(-1.0, 1.0))));
    let y: Vec<usize> = (0..40).map(|row| row * 7 % 4).collect();

    let images = Images::new(image, x.view());
    let mut step = Step::new(&layout, &settings, RandomState::new(0), RandomState::new(0));
    let mut optimizer = Optimizer::new(settings.solver, 1e-4, layout.n_parameters());
    let rows: Vec<usize> = (0..40).collect();
    let mut losses = Vec::new();
    for (at, batch) in rows.chunks(8).enumerate() {
        losses.push(step.run(&mut weights, &images, &y, batch));
        if at == 0 {
            let norm = |part: &[f32]| part.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
            let mut norms = Vec::new();
            for block in &layout.blocks {
                let (filters, scales, shifts) = block.split(&mut step.gradients);
                norms.extend([filters, scales, shifts].map(|part| norm(part)));
            }
            for layer in [layout.hidden, layout.last] {
                norms.extend([norm(layer.weights(&step.gradients)), norm(layer.biases(&step.gradients))]);
            }
            for (found, expected) in norms.iter().zip(numbers("norms")) {
                assert!((found / expected - 1.0).abs() < 1e-6, "{norms:?}");
            }
            assert_eq!(norms.len(), numbers("norms").len());
        }
        optimizer.step(&mut weights.parameters, &step.gradients);
    }
    for (found, expected) in losses.iter().zip(numbers("losses")) {
        assert!((found - expected).abs() < 1e-5, "{losses:?}");
    }
    assert_eq!(losses.len(), numbers("losses").len());
    let logits = {
        let mut forward = super::forward::Forward::new(&layout);
        let mut hidden = Vec::new();
        let flat = forward.run(&weights, &images, &rows);
        super::forward::hidden(&layout, &weights.parameters, flat, &mut hidden);
        let mut logits = vec![0.0; 40 * 4];
        super::forward::sums(layout.last, &weights.parameters, &hidden, &mut logits);
        logits
    };
    for (found, expected) in logits.iter().zip(numbers("logits")) {
        assert!((f64::from(*found) - expected).abs() < 1e-4, "{found} {expected}");
    }
}
