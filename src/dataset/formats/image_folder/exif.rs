//! How a camera was held, from EXIF data.

/// The tag of the orientation.
const ORIENTATION: u16 = 0x0112;

/// The orientation, 1 to 8, that EXIF data (with or without their heading) name; 1 where they name none.
pub(super) fn orientation(exif: &[u8]) -> u8 {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    find(exif).filter(|orientation| (1..=8).contains(orientation)).unwrap_or(1)
}

/// What stands in the first directory of a TIFF file.
fn find(tiff: &[u8]) -> Option<u8> {
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) } as usize)
    };
    let directory = long(4)?;
    // Twelve bytes each: tag, type, count, value.
    let entries = (0..usize::from(short(directory)?)).map(|entry| directory + 2 + 12 * entry);
    for at in entries {
        if short(at)? == ORIENTATION {
            return u8::try_from(short(at + 8)?).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::orientation;

    #[test]
    fn the_orientation_is_read_in_both_orders_of_bytes() {
        let little = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\0\0\0\0\0\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0";
        assert_eq!((orientation(little), orientation(big)), (6, 8));
    }

    #[test]
    fn damaged_data_name_none() {
        let good = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
        assert_eq!(orientation(good), 6);
        for length in 0..20 {
            assert_eq!(orientation(&good[..length]), 1, "{length}");
        }
        assert_eq!(orientation(b"II*\0\xff\xff\xff\xff\x01\0"), 1);
        let ninth = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0";
        assert_eq!(orientation(ninth), 1);
    }
}
