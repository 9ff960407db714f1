//! The rooms of the source: who uses whom, read off the source itself.
//!
//! A file uses another where it names something of it, by a `use` or by a path from `crate`,
//! `self` or `super`; what a module only hands on counts as the file that defines it. Code for
//! tests does not count, and neither does what a folder's `mod.rs` says of its own files: that it
//! has them, registers them and hands on what they offer.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::{
    Attribute, Item, ItemMod, ItemUse, Macro, UseTree, VisRestricted,
    parse::Parser,
    punctuated::Punctuated,
    visit::{self, Visit},
};

/// A module, by its path from the root of the crate.
type Module = Vec<String>;

/// Folders whose files still use each other in a circle.
const CIRCLES: [&str; 0] = [];

#[test]
fn no_files_use_each_other_in_a_circle() {
    let source = Source::read();
    let inside = |circle: &BTreeSet<&Module>, folder: &str| {
        circle.iter().all(|module| format!("{}/", module.join("/")).starts_with(&format!("{folder}/")))
    };
    let all = circles(&source.arrows);
    let unknown = all.iter().filter(|circle| !CIRCLES.iter().any(|folder| inside(circle, folder)));
    let shown: Vec<String> = unknown
        .map(|circle| circle.iter().map(|module| module.join("/")).collect::<Vec<_>>().join(", "))
        .collect();
    assert!(shown.is_empty(), "files that use each other in a circle:\n{}", shown.join("\n"));
}

#[test]
fn every_room_uses_only_those_above_it_in_the_list_of_the_library() {
    let source = Source::read();
    let place = |module: &Module| source.rooms.iter().position(|room| *room == module[0]);
    let mut wrong = Vec::new();
    for (from, all) in &source.arrows {
        wrong.extend(all.iter().filter(|to| place(to) > place(from)).map(|to| (from, to)));
    }
    let shown = |(from, to): &(&Module, &Module)| format!("{} uses {}", from.join("/"), to.join("/"));
    let wrong: Vec<String> = wrong.iter().map(shown).collect();
    assert!(wrong.is_empty(), "arrows up the list of src/lib.rs:\n{}", wrong.join("\n"));
}

#[test]
fn arrows_are_found_through_groups_hand_ons_and_paths_in_code() {
    let files = [
        ("a", "use crate::b::{self, c::{Deep as Other}, Handed}; fn f() { crate::d::g(); }"),
        ("b", "mod c; pub use c::Handed; mod tests { #![cfg(test)] use crate::a::f; }"),
        ("b/c", "pub(in crate::a) struct Handed; #[cfg(test)] mod tests { use crate::e::X; }"),
        ("d", "fn g() { assert!(matches!(super::e::X, 1)); } #[cfg(test)] use crate::a;"),
        ("e", "const X: u8 = 1; fn back() { super::a::f(); }"),
    ];
    let files = files.map(|(module, text)| (module.split('/').map(str::to_owned).collect(), text.to_owned()));
    let arrows = arrows(&BTreeMap::from(files));
    let named = |module: &Module| module.join("/");
    let found: Vec<(String, Vec<String>)> =
        arrows.iter().map(|(from, to)| (named(from), to.iter().map(named).collect())).collect();
    let expected = [("a", &["b", "b/c", "d"][..]), ("d", &["e"]), ("e", &["a"])];
    let expected =
        expected.map(|(from, to)| (from.to_owned(), to.iter().map(|&to| to.to_owned()).collect::<Vec<_>>()));
    assert_eq!(found, expected);
    let circles: Vec<Vec<String>> =
        circles(&arrows).iter().map(|circle| circle.iter().map(|module| named(module)).collect()).collect();
    assert_eq!(circles, [["a", "d", "e"]]);
}

/// The crate's source.
struct Source {
    /// The modules of `src/lib.rs`, in its order.
    rooms: Vec<String>,
    /// Which files each file uses.
    arrows: BTreeMap<Module, BTreeSet<Module>>,
}

impl Source {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let library = fs::read_to_string(root.join("lib.rs")).expect("the library");
        let items = syn::parse_file(&library).expect("Rust").items;
        let room = |item: &Item| match item {
            Item::Mod(module) => Some(module.ident.to_string()),
            _ => None,
        };
        let mut files = BTreeMap::new();
        collect(&root, &Module::new(), &mut files);
        Self { rooms: items.iter().filter_map(room).collect(), arrows: arrows(&files) }
    }
}

/// Texts of all modules below a folder.
fn collect(folder: &Path, above: &Module, files: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).expect("a folder of the source") {
        let path = entry.expect("a readable entry").path();
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let mut module = above.clone();
        if path.is_dir() {
            module.push(stem);
            collect(&path, &module, files);
            continue;
        }
        if above.is_empty() && (stem == "lib" || stem == "main") {
            continue;
        }
        if stem != "mod" {
            module.push(stem);
        }
        files.insert(module, fs::read_to_string(&path).expect("a file of the source"));
    }
}

/// Which files each file uses; files that use none are left out.
fn arrows(files: &BTreeMap<Module, String>) -> BTreeMap<Module, BTreeSet<Module>> {
    let named: BTreeMap<&Module, Names<'_>> =
        files.iter().map(|(module, text)| (module, Names::of(module, text, files))).collect();
    let mut arrows = BTreeMap::new();
    for (&module, names) in &named {
        let used = names.used.iter().filter_map(|path| definer(path, &named, 0));
        let used: BTreeSet<Module> = used.filter(|other| other != module).collect();
        if !used.is_empty() {
            arrows.insert(module.clone(), used);
        }
    }
    arrows
}

/// The file that defines what `path` names: the longest module in it, unless that hands it on.
fn definer(path: &[String], named: &BTreeMap<&Module, Names<'_>>, depth: usize) -> Option<Module> {
    let length = (1..=path.len()).rev().find(|&length| named.contains_key(&path[..length].to_vec()))?;
    let module = path[..length].to_vec();
    let Some(next) = path.get(length) else { return Some(module) };
    match named[&module].imported.get(next) {
        Some(source) if depth < 8 && *source != path[..=length] => {
            definer(&[source.as_slice(), &path[length + 1..]].concat(), named, depth + 1)
        }
        _ => Some(module),
    }
}

/// What a file names of the crate.
struct Names<'f> {
    module: &'f Module,
    files: &'f BTreeMap<Module, String>,
    /// Full paths of what it uses.
    used: Vec<Module>,
    /// Full path of everything that it imports, by the name here.
    imported: BTreeMap<String, Module>,
}

impl<'f> Names<'f> {
    fn of(module: &'f Module, text: &str, files: &'f BTreeMap<Module, String>) -> Self {
        let mut names = Self { module, files, used: Vec::new(), imported: BTreeMap::new() };
        names.visit_file(&syn::parse_file(text).expect("Rust"));
        names
    }

    /// A path from the root of the crate; `None` for other crates and for names of this file.
    fn absolute(&self, path: &[String]) -> Option<Module> {
        let above = path.iter().take_while(|part| *part == "super").count();
        match path.first()?.as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([self.module, &path[1..]].concat()),
            "super" => Some([&self.module[..self.module.len() - above], &path[above..]].concat()),
            first => {
                let child = [self.module.as_slice(), &[first.to_owned()]].concat();
                self.files.contains_key(&child).then(|| [self.module, path].concat())
            }
        }
    }

    fn import(&mut self, tree: &UseTree, before: &[String], handed_on: bool) {
        let joined = |name: String| [before, &[name]].concat();
        let (path, name) = match tree {
            UseTree::Path(path) => {
                return self.import(&path.tree, &joined(path.ident.to_string()), handed_on);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(tree, before, handed_on));
            }
            UseTree::Glob(_) => (before.to_vec(), String::new()),
            UseTree::Name(name) if name.ident == "self" => {
                (before.to_vec(), before.last().cloned().unwrap_or_default())
            }
            UseTree::Name(name) => (joined(name.ident.to_string()), name.ident.to_string()),
            UseTree::Rename(name) => (joined(name.ident.to_string()), name.rename.to_string()),
        };
        let Some(path) = self.absolute(&path) else { return };
        let own = path.starts_with(self.module);
        if !(own && handed_on) {
            self.used.push(path.clone());
        }
        self.imported.insert(name, path);
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let handed_on = !matches!(item.vis, syn::Visibility::Inherited);
        self.import(&item.tree, &[], handed_on);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if parts.len() > 1 && ["crate", "self", "super"].contains(&parts[0].as_str()) {
            self.used.extend(self.absolute(&parts));
        }
        visit::visit_path(self, path);
    }

    /// Macros that take expressions, such as `assert!` and `format!`; others cannot be read.
    fn visit_macro(&mut self, found: &'ast Macro) {
        let parser = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        if let Ok(arguments) = parser.parse2(found.tokens.clone()) {
            for argument in &arguments {
                // Parsed here, so it lives no longer than this call.
                let mut inside = Names { imported: BTreeMap::new(), used: Vec::new(), ..*self };
                inside.visit_expr(argument);
                self.used.extend(inside.used);
            }
        }
    }

    /// Who may see something is no use of it.
    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Largest sets of files that reach each other.
fn circles(arrows: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<BTreeSet<&Module>> {
    let reach: BTreeMap<&Module, BTreeSet<&Module>> =
        arrows.keys().map(|module| (module, reachable(module, arrows))).collect();
    let mutual = |&module: &&Module| -> BTreeSet<&Module> {
        let back = |other: &&Module| reach.get(other).is_some_and(|found| found.contains(module));
        reach[module].iter().copied().filter(back).collect()
    };
    let all: BTreeSet<BTreeSet<&Module>> = reach.keys().map(mutual).collect();
    all.into_iter().filter(|circle| circle.len() > 1).collect()
}

fn reachable<'m>(from: &Module, arrows: &'m BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<&'m Module> {
    let (mut found, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(module) = open.pop() {
        for next in arrows.get(module).into_iter().flatten() {
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    found
}
