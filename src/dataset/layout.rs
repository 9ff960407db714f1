//! What each column of a table is for, from the keys of the card.

use crate::error::DataProblem;

use super::format::{ColumnRef, Format, Labels};

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It is not read.
    Skip,
    /// It holds the classes.
    Label,
    /// It is the feature of this number.
    Feature(usize),
    /// It says which rows belong together.
    Groups,
    /// It says which rows are labeled at the start.
    Initial,
}

impl Role {
    fn words(self) -> &'static str {
        match self {
            Self::Skip => "left out",
            Self::Label => "the label",
            Self::Feature(_) => "a feature",
            Self::Groups => "the groups",
            Self::Initial => "the mark of rows labeled at the start",
        }
    }
}

/// The role of every column; `names` are those of the file, `None` where a column has none.
pub(super) fn roles(names: &[Option<String>], format: &Format) -> Result<Vec<Role>, DataProblem> {
    let mut roles: Vec<Option<Role>> = vec![None; names.len()];
    let last = ColumnRef::Name("last".to_owned());
    let label = match (&format.label, format.spec.labels) {
        (Some(label), _) => Some(label),
        (None, Labels::Last) => Some(&last),
        (None, _) => None,
    };
    let mut assign = |column: &ColumnRef, (key, word): (&'static str, &'static str), role| {
        let at = find(names, column, key, word)?;
        match roles[at] {
            Some(other) if other != role => {
                let (first, second) = (other.words(), role.words());
                Err(DataProblem::TwoRoles { column: column.to_string(), first, second })
            }
            _ => {
                roles[at] = Some(role);
                Ok(())
            }
        }
    };
    if let Some(label) = label {
        assign(label, ("label", "label"), Role::Label)?;
    }
    if let Some(groups) = &format.groups {
        assign(groups, ("groups", "groups"), Role::Groups)?;
    }
    if let Some(initial) = &format.initial {
        assign(initial, ("initial_labels", "initial_labels"), Role::Initial)?;
    }
    for column in &format.leave_out {
        assign(column, ("leave_out", "leave_out"), Role::Skip)?;
    }
    for column in &format.columns {
        assign(column, ("columns", "feature"), Role::Feature(0))?;
    }
    let mut features = 0;
    let rest = if format.columns.is_empty() { Role::Feature(0) } else { Role::Skip };
    let numbered = roles.into_iter().map(|role| match role.unwrap_or(rest) {
        Role::Feature(_) => {
            features += 1;
            Role::Feature(features - 1)
        }
        other => other,
    });
    let roles: Vec<Role> = numbered.collect();
    if features == 0 { Err(DataProblem::NoFeatures) } else { Ok(roles) }
}

fn find(
    names: &[Option<String>],
    column: &ColumnRef,
    key: &'static str,
    role: &'static str,
) -> Result<usize, DataProblem> {
    let shown = || names.iter().enumerate().map(|(at, name)| called(name.as_deref(), at)).collect();
    let Some(at) = column.find(names) else {
        let remedy = if names.len() == 1 {
            "the file needs a separator between the fields: set `separator` in the card"
        } else if key == "label" {
            "the card says as `label` which column holds the classes: its name, its position, \"first\" or \"last\""
        } else {
            "correct the card"
        };
        return Err(DataProblem::NoColumn { role, column: column.to_string(), columns: shown(), remedy });
    };
    if let ColumnRef::Name(name) = column {
        let same = |other: &Option<String>| other.as_deref() == Some(name);
        if let (Some(last), true) =
            (names.iter().rposition(same), names.iter().filter(|n| same(n)).count() > 1)
        {
            let column = name.clone();
            return Err(DataProblem::RepeatedColumn { role, key, column, position: last + 1 });
        }
    }
    Ok(at)
}

/// What messages call a column.
pub(super) fn called(name: Option<&str>, at: usize) -> String {
    name.map_or_else(|| (at + 1).to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Role, roles};
    use crate::{
        dataset::{ColumnRef, Format},
        error::DataProblem,
    };

    fn names(names: &[&str]) -> Vec<Option<String>> {
        names.iter().map(|name| (!name.is_empty()).then(|| (*name).to_owned())).collect()
    }

    fn named(names: &[&str]) -> Vec<ColumnRef> {
        names.iter().map(|name| ColumnRef::Name((*name).to_owned())).collect()
    }

    #[test]
    fn what_has_no_other_use_is_a_feature() {
        let format = Format { leave_out: vec![ColumnRef::Position(1)], ..Format::csv("y") };
        let found = roles(&names(&["", "a", "y", "b"]), &format).expect("good names");
        assert_eq!(found, [Role::Skip, Role::Feature(0), Role::Label, Role::Feature(1)]);
        let format = Format { columns: named(&["b"]), ..Format::csv("y") };
        let found = roles(&names(&["", "a", "y", "b"]), &format).expect("good names");
        assert_eq!(found, [Role::Skip, Role::Skip, Role::Label, Role::Feature(0)]);
    }

    #[test]
    fn first_and_last_are_positions_unless_a_column_is_called_so() {
        let of = |label, columns: &[&str]| roles(&names(columns), &Format::csv(label)).expect("good names");
        assert_eq!(of("last", &["a", "b"]), [Role::Feature(0), Role::Label]);
        assert_eq!(of("first", &["a", "b"]), [Role::Label, Role::Feature(0)]);
        assert_eq!(of("last", &["last", "b"]), [Role::Label, Role::Feature(0)]);
    }

    #[test]
    fn a_column_that_is_absent_repeated_or_used_twice_is_refused() {
        let of = |format: &Format, columns: &[&str]| roles(&names(columns), format).expect_err("bad names");
        assert!(matches!(of(&Format::csv("z"), &["a", "y"]), DataProblem::NoColumn { role: "label", .. }));
        let repeated = of(&Format::csv("y"), &["y", "a", "y"]);
        assert!(matches!(repeated, DataProblem::RepeatedColumn { position: 3, .. }), "{repeated}");
        let twice = Format { leave_out: named(&["y"]), ..Format::csv("y") };
        assert!(matches!(of(&twice, &["a", "y"]), DataProblem::TwoRoles { .. }));
        let beyond = Format { leave_out: vec![ColumnRef::Position(3)], ..Format::csv("y") };
        assert!(matches!(of(&beyond, &["a", "y"]), DataProblem::NoColumn { role: "leave_out", .. }));
        assert_eq!(of(&Format::csv("y"), &["y"]), DataProblem::NoFeatures);
    }
}
