//! Where the numbers of a layer of units stand among all of a network.

/// A layer in which every unit hears every input: weights, an input to a row, then offsets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layer {
    /// Units before it.
    pub inputs: usize,
    /// Its units.
    pub outputs: usize,
    /// The place of its first number.
    pub start: usize,
}

impl Layer {
    /// How many numbers it has.
    pub(super) fn size(self) -> usize {
        (self.inputs + 1) * self.outputs
    }

    /// The weights, shape `(inputs, outputs)`.
    pub(super) fn weights<T>(self, parameters: &[T]) -> &[T] {
        &parameters[self.start..][..self.inputs * self.outputs]
    }

    /// The offsets, shape `(outputs,)`.
    pub(super) fn biases<T>(self, parameters: &[T]) -> &[T] {
        &parameters[self.start + self.inputs * self.outputs..][..self.outputs]
    }

    /// Both, to write.
    pub(super) fn split<T>(self, parameters: &mut [T]) -> (&mut [T], &mut [T]) {
        let weights = self.inputs * self.outputs;
        parameters[self.start..][..weights + self.outputs].split_at_mut(weights)
    }
}
