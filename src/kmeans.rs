//! scikit-learn's `KMeans`, draw for draw.
