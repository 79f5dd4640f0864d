//! What the writer writes the reader reads, and no bytes do harm.

use nl_proto::dump::FromMessage;
use nl_proto::rtnetlink::{Link, LinkName, Route};
use nl_proto::wire::{Attributes, DecodeError, Message, MessageFlags, Writer};
use proptest::prelude::*;

/// Attributes, nested or not.
#[derive(Debug, Clone, PartialEq)]
enum Tree {
    Leaf(u16, Vec<u8>),
    Nest(u16, Vec<Tree>),
}

fn trees() -> impl Strategy<Value = Vec<Tree>> {
    let leaf = (1_u16..100, prop::collection::vec(any::<u8>(), 0..20))
        .prop_map(|(kind, value)| Tree::Leaf(kind, value));
    let tree = leaf.prop_recursive(4, 32, 6, |inner| {
        (100_u16..200, prop::collection::vec(inner, 0..6)).prop_map(|(kind, inner)| Tree::Nest(kind, inner))
    });
    prop::collection::vec(tree, 0..10)
}

fn write(writer: &mut Writer, trees: &[Tree]) {
    for tree in trees {
        match tree {
            Tree::Leaf(kind, value) => drop(writer.attribute(*kind, value).unwrap()),
            Tree::Nest(kind, inner) => drop(
                writer
                    .nested(*kind, |writer| {
                        write(writer, inner);
                        Ok(())
                    })
                    .unwrap(),
            ),
        }
    }
}

fn read(attributes: Attributes<'_>) -> Result<Vec<Tree>, DecodeError> {
    let mut trees = Vec::new();
    attributes.each(|attribute| {
        trees.push(match attribute.kind() {
            kind @ 100.. => Tree::Nest(kind, read(attribute.nested())?),
            kind => Tree::Leaf(kind, attribute.value().to_vec()),
        });
        Ok(())
    })?;
    Ok(trees)
}

/// Walks everything that can be walked.
fn walk(attributes: Attributes<'_>, depth: u8) {
    for attribute in attributes.map_while(Result::ok) {
        let _ = (attribute.u32(), attribute.u64_be(), attribute.ip(), attribute.str());
        if depth > 0 {
            walk(attribute.nested(), depth - 1);
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(body in prop::collection::vec(any::<u8>(), 12..13), trees in trees()) {
        let mut writer = Writer::new(26, MessageFlags::REQUEST);
        writer.body(&body).unwrap();
        write(&mut writer, &trees);
        let bytes = writer.into_bytes();
        let (message, rest) = Message::split(&bytes).unwrap();
        prop_assert!(rest.is_empty());
        let (read_body, attributes) = message.body::<[u8; 12]>().unwrap();
        prop_assert_eq!(&read_body[..], &body[..]);
        prop_assert_eq!(read(attributes).unwrap(), trees);
    }

    #[test]
    fn the_short_road_and_the_long_one_see_the_same(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        let mut seen = Vec::new();
        let ended = Attributes::new(&bytes).each(|attribute| {
            seen.push(attribute);
            Ok(())
        });
        let iterated: Result<Vec<_>, _> = Attributes::new(&bytes).collect();
        match iterated {
            Ok(iterated) => prop_assert_eq!((ended, seen), (Ok(()), iterated)),
            Err(error) => prop_assert_eq!(ended, Err(error)),
        }
    }

    #[test]
    fn no_bytes_do_harm(mut bytes in prop::collection::vec(any::<u8>(), 16..200)) {
        let length = bytes.len() as u32;
        bytes[..4].copy_from_slice(&length.to_ne_bytes());
        let (message, _) = Message::split(&bytes).unwrap();
        walk(message.attributes_at(0), 4);
        let _ = (Route::from_message(message), Link::from_message(message), LinkName::from_message(message));
    }
}
