//! An XML document as a tree of elements, read strictly.

use quick_xml::Reader;
use quick_xml::events::Event;

/// An element.
#[derive(Debug, Default)]
pub struct Node {
    pub name: String,
    pub text: String,
    pub children: Vec<Node>,
}

impl Node {
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of an element below, by names.
    pub fn at(&self, path: &[&str]) -> Option<&str> {
        path.iter().try_fold(self, |node, name| node.child(name)).map(|node| node.text.as_str())
    }
}

/// Parses a document; what is not well-formed fails.
pub fn parse(text: &str) -> Node {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}")) {
            Event::Start(start) => open.push(Node { name: name(start.name().as_ref()), ..Node::default() }),
            Event::Empty(start) => {
                let node = Node { name: name(start.name().as_ref()), ..Node::default() };
                open.last_mut().unwrap().children.push(node);
            }
            Event::End(_) => {
                let node = open.pop().unwrap();
                open.last_mut().unwrap().children.push(node);
            }
            Event::Text(part) => open.last_mut().unwrap().text.push_str(part.as_ref()),
            Event::GeneralRef(part) => open.last_mut().unwrap().text.push_str(entity(part.as_ref())),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "elements left open: {text}");
    let mut root = open.pop().unwrap();
    assert_eq!(root.children.len(), 1, "not one document: {text}");
    root.children.pop().unwrap()
}

fn name(name: &str) -> String {
    name.to_owned()
}

fn entity(name: &str) -> &'static str {
    match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => "\u{fffd}",
    }
}
