//! Messages as the kernel writes them.

use nl_proto::wire::{Header, Message, MessageFlags, NLMSG_DONE, NLMSG_ERROR, Writer};
use zerocopy::IntoBytes;

use crate::fault::Words;

/// Whom a message answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct To {
    pub(crate) sequence: u32,
    pub(crate) port: u32,
}

/// No socket's request.
pub(crate) const NOBODY: To = To { sequence: 0, port: 0 };

/// Appends a message, padded.
pub(crate) fn put(out: &mut Vec<u8>, message_type: u16, flags: MessageFlags, to: To, payload: &[u8]) {
    let length = u32::try_from(size(payload.len())).unwrap_or(u32::MAX);
    out.extend_from_slice(Header::new(length, message_type, flags, to.sequence, to.port).as_bytes());
    out.extend_from_slice(payload);
    out.resize(out.len().next_multiple_of(4), 0);
}

/// How long a message with a payload of so many bytes is, without the padding behind it.
pub(crate) const fn size(payload: usize) -> usize {
    payload.saturating_add(Header::SIZE)
}

/// Appends a DONE: with its code, or bare, where the code is 0.
pub(crate) fn put_done(out: &mut Vec<u8>, flags: MessageFlags, to: To, words: Option<&Words>, bare: bool) {
    let flags = flags | MessageFlags::MULTI;
    let Some(words) = words else {
        return put(out, NLMSG_DONE, flags, to, if bare { &[] } else { &[0; 4] });
    };
    let mut payload = words.errno.0.wrapping_neg().to_ne_bytes().to_vec();
    let attributes = attributes(words);
    payload.extend_from_slice(&attributes);
    put(out, NLMSG_DONE, flags | tlvs(&attributes), to, &payload);
}

/// An NLMSG_ERROR; with an errno of 0, an acknowledgement. An acknowledgement echoes the header alone in any case.
pub(crate) fn error(request: Message<'_>, port: u32, words: &Words, capped: bool) -> Vec<u8> {
    let capped = capped || words.errno.0 == 0;
    let to = To { sequence: request.header().sequence(), port };
    let mut payload = words.errno.0.wrapping_neg().to_ne_bytes().to_vec();
    if capped {
        payload.extend_from_slice(request.header().as_bytes());
    } else {
        payload.extend_from_slice(&request.to_vec());
        payload.resize(payload.len().next_multiple_of(4), 0);
    }
    let attributes = attributes(words);
    payload.extend_from_slice(&attributes);
    let cap = if capped { MessageFlags::CAPPED } else { MessageFlags::empty() };
    let mut out = Vec::new();
    put(&mut out, NLMSG_ERROR, cap | tlvs(&attributes), to, &payload);
    out
}

fn tlvs(attributes: &[u8]) -> MessageFlags {
    if attributes.is_empty() { MessageFlags::empty() } else { MessageFlags::ACK_TLVS }
}

/// The attributes of an extended acknowledgement: `NLMSGERR_ATTR_MSG` and `NLMSGERR_ATTR_OFFS`. Words too long for one are left out.
fn attributes(words: &Words) -> Vec<u8> {
    let mut writer = Writer::new(0, MessageFlags::empty());
    if let Some(text) = &words.text {
        let _ = writer.str(1, text);
    }
    if let Some(offset) = words.offset {
        let _ = writer.u32(2, offset);
    }
    let mut bytes = writer.into_bytes().split_off(Header::SIZE);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}
