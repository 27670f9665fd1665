//! What a file may be instead of a recording: never a panic, never much memory, always what stands before the damage.

use std::time::Duration;

use super::{assert_same, at, options, record, snapshot};
use crate::{
    analysis::history::History,
    recording::{
        DamageKind, Header, Mark, Recording, RecordingError, WriterOptions,
        bytes::{put_bytes, put_varint},
        frame::{HEAD_LEN, Kind, PREFIX_LEN, frame, prefix},
    },
};

const LOOKS: i64 = 8;

/// A small recording, and where its frames begin.
fn small() -> (Vec<u8>, Vec<usize>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    record(&path, 0..LOOKS, options()).finish().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let starts =
        bytes.windows(4).enumerate().filter(|(_, bytes)| *bytes == b"JLf1").map(|(index, _)| index).collect();
    (bytes, starts)
}

/// A file that begins as it should, with `frames` behind.
fn file(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = prefix().to_vec();
    let header = serde_json::to_vec(&Header::new(at(0), "prod", Duration::from_secs(1))).unwrap();
    bytes.extend(frame(Kind::Header, 0, &header).unwrap());
    bytes.extend(frames.iter().flatten());
    bytes
}

/// Reads everything that can be read, and answers how many moments that were.
fn read_all(bytes: &[u8]) -> Result<usize, RecordingError> {
    let mut recording = Recording::from_bytes("test", bytes.to_vec())?;
    let (mut index, mut num) = (0, 0);
    // A moment that turns out to be damaged goes from the list.
    while index < recording.moments().len() {
        let before = recording.moments().len();
        if recording.moment(index).is_ok() {
            num += 1;
            index += 1;
        } else if recording.moments().len() == before {
            index += 1;
        }
    }
    let _history: History = recording.history_before(at(LOOKS), 60.0)?;
    Ok(num)
}

#[test]
fn cut_off_anywhere_it_shows_what_is_whole() {
    let (bytes, starts) = small();
    let mut ends: Vec<_> = starts[1..].to_vec();
    ends.push(bytes.len());
    for len in 0..bytes.len() {
        let result = Recording::from_bytes("test", bytes[..len].to_vec());
        if len < ends[0] {
            assert!(result.is_err(), "{len}");
            continue;
        }
        let recording = result.unwrap();
        let at_the_end_of_a_frame = ends.contains(&len);
        assert_eq!(recording.damage().is_none(), at_the_end_of_a_frame, "{len}");
        if let Some(damage) = recording.damage() {
            assert_eq!(damage.kind, DamageKind::CutOff);
            assert_eq!(damage.last_good, recording.moments().last().map(|moment| moment.at));
        }
    }
    let half = &bytes[..bytes.len() / 2];
    let mut recording = Recording::from_bytes("test", half.to_vec()).unwrap();
    let num = recording.moments().len();
    assert!(num > 0);
    for look in 0..i64::try_from(num).unwrap() {
        assert_same(&recording.at(at(look)).unwrap(), &snapshot(look));
    }
}

#[test]
fn any_flipped_byte_is_found() {
    let (bytes, starts) = small();
    let first_frame = starts[1];
    for index in 0..bytes.len() {
        let mut broken = bytes.clone();
        broken[index] ^= 1 << (index % 8);
        let Ok(mut recording) = Recording::from_bytes("test", broken) else {
            assert!(index < first_frame, "{index}");
            continue;
        };
        // Four bytes of the prefix mean nothing yet.
        assert!(index >= first_frame || (PREFIX_LEN - 8..PREFIX_LEN).contains(&index), "{index}");
        if index < first_frame {
            continue;
        }
        let frame = starts.iter().rposition(|start| *start <= index).unwrap();
        assert!(
            recording.damage().is_some() || recording.moments().len() == LOOKS as usize,
            "{index} {frame}"
        );
        for moment in recording.moments().to_vec() {
            let look = (moment.at - at(0)).get_seconds();
            assert_same(&recording.at(moment.at).unwrap(), &snapshot(look));
        }
    }
}

#[test]
fn behind_the_damage_it_goes_on_at_the_next_keyframe() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    drop(record(&path, 0..4, options()));
    drop(record(&path, 10..14, options()));
    let mut bytes = std::fs::read(&path).unwrap();
    let is_delta = |bytes: &[u8]| bytes.starts_with(b"JLf1") && bytes[4] == 3;
    let second = bytes.windows(5).enumerate().filter(|(_, bytes)| is_delta(bytes)).nth(1).unwrap().0;
    bytes[second + HEAD_LEN + 3] ^= 0xff;
    let mut recording = Recording::from_bytes("test", bytes).unwrap();
    assert_eq!(recording.damage().map(|damage| damage.kind), Some(DamageKind::Corrupt));
    assert!(recording.damage().unwrap().to_string().contains("is damaged after"));
    assert_same(&recording.at(at(1)).unwrap(), &snapshot(1));
    assert_same(&recording.at(at(13)).unwrap(), &snapshot(13));
    assert_eq!(recording.moments().len(), 2 + 4, "{recording:?}");
}

#[test]
fn what_is_no_recording_says_so() {
    let open = |bytes: Vec<u8>| Recording::from_bytes("test", bytes).unwrap_err().to_string();
    assert_eq!(open(Vec::new()), "test is not a recording of Jetlens.");
    assert_eq!(open(vec![0x50; 1000]), "test is not a recording of Jetlens.");
    let mut newer = file(&[]);
    newer[16] = 9;
    assert!(open(newer).contains("recorded by a newer Jetlens, in format 9"));
    assert!(open(prefix().to_vec()).contains("damaged where its header should be"));
    let empty = Recording::from_bytes("test", file(&[])).unwrap().at(at(0)).unwrap_err();
    assert_eq!(empty.to_string(), "There is no moment in test yet.");
    let folder = tempfile::tempdir().unwrap();
    let directory = Recording::open(folder.path()).unwrap_err().to_string();
    assert!(directory.contains("it is not a file"), "{directory}");
    assert!(Recording::open(folder.path().join("none")).unwrap_err().to_string().contains("No such file"));
}

#[test]
fn random_content_in_good_frames_does_no_harm() {
    let mut random = fastrand::Rng::with_seed(7);
    let (bytes, starts) = small();
    for round in 0..2000 {
        let content: Vec<u8> = (0..random.usize(0..400)).map(|_| random.u8(..) >> random.u8(..8)).collect();
        let kind = if round % 2 == 0 { Kind::Keyframe } else { Kind::Marks };
        read_all(&file(&[frame(kind, 5, &content).unwrap()])).unwrap();
    }
    // The content of real frames, changed before it was proved to be whole.
    for round in 0..3000 {
        let mut frames = Vec::new();
        let victim = random.usize(1..starts.len());
        for (index, start) in starts.iter().enumerate().skip(1) {
            let head: &[u8; HEAD_LEN] = bytes[*start..*start + HEAD_LEN].try_into().unwrap();
            let head = crate::recording::frame::Head::read(head).unwrap();
            let stored = &bytes[start + HEAD_LEN..][..head.stored as usize];
            let mut content = head.content(stored).unwrap();
            if index == victim && !content.is_empty() {
                for _ in 0..=round % 3 {
                    let place = random.usize(..content.len());
                    content[place] = random.u8(..);
                }
            }
            frames.push(frame(head.kind, head.at_ms, &content).unwrap());
        }
        read_all(&file(&frames)).unwrap();
    }
}

/// A keyframe that says what it likes.
fn hostile(dictionary: impl FnOnce(&mut Vec<u8>), table: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut content = Vec::new();
    dictionary(&mut content);
    table(&mut content);
    file(&[frame(Kind::Keyframe, 5, &content).unwrap()])
}

fn varints(numbers: &[u64]) -> Vec<u8> {
    let mut out = Vec::new();
    for number in numbers {
        put_varint(&mut out, *number);
    }
    out
}

#[test]
fn counts_that_can_not_be_are_refused() {
    let huge = 1 << 63;
    for numbers in [&[huge][..], &[0, huge], &[0, 0, huge], &[0, 0, 0, huge], &[0, 0, 1, huge, 0]] {
        let bytes = hostile(|out| out.extend(varints(numbers)), |_| {});
        let mut recording = Recording::from_bytes("test", bytes).unwrap();
        let error = recording.at(at(0)).unwrap_err();
        assert!(matches!(error, RecordingError::DamagedMoment { .. }), "{error}");
        assert!(recording.damage().is_some() && recording.moments().is_empty());
    }
}

#[test]
fn a_bomb_of_rows_is_stopped() {
    // A shape of a million words, and rows of it that take two bytes each.
    let dictionary = |out: &mut Vec<u8>| out.extend(varints(&[0, 0, 1, 1 << 20, 0]));
    let table = |out: &mut Vec<u8>| {
        let steps: Vec<u8> = (0..1_000_000).flat_map(|_| [3, 0]).collect();
        put_bytes(out, &steps);
        out.extend(varints(&[1, 0, 0]));
    };
    let bytes = hostile(dictionary, table);
    assert!(bytes.len() < 10_000, "{} bytes", bytes.len());
    let error = Recording::from_bytes("test", bytes).unwrap().at(at(0)).unwrap_err();
    assert!(error.to_string().contains("would fill the memory"), "{error}");
}

#[test]
fn a_bomb_of_zeros_is_stopped() {
    let mut bomb = frame(Kind::Keyframe, 5, &vec![0; 100 << 20]).unwrap();
    assert!(bomb.len() < 1 << 20);
    // It says that it is small.
    bomb[20..24].copy_from_slice(&100_u32.to_le_bytes());
    let crc = crc32fast::hash(&bomb[..28]);
    bomb[28..32].copy_from_slice(&crc.to_le_bytes());
    let error = Recording::from_bytes("test", file(&[bomb.clone()])).unwrap().at(at(0)).unwrap_err();
    assert!(error.to_string().contains("can't be decompressed"), "{error}");
    // It says that it is larger than any frame.
    bomb[20..24].copy_from_slice(&u32::MAX.to_le_bytes());
    let crc = crc32fast::hash(&bomb[..28]);
    bomb[28..32].copy_from_slice(&crc.to_le_bytes());
    let recording = Recording::from_bytes("test", file(&[bomb])).unwrap();
    assert!(recording.damage().is_some() && recording.moments().is_empty());
}

#[test]
fn a_text_that_many_share_is_not_copied_without_end() {
    // The content of a real keyframe with a name of 100 kB, which 9 consumers' JSON repeats: read, and bounded.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let mut system = snapshot(0);
    let coverage = std::sync::Arc::make_mut(&mut system.coverage);
    coverage.missing.push(crate::model::Missing {
        part: crate::model::MissingPart::Servers,
        why: crate::model::Reason::Refused("x".repeat(10_000_000)),
    });
    let mut writer =
        crate::recording::Writer::open(&path, Header::default(), WriterOptions { sync: false, ..options() })
            .unwrap();
    writer.append(&system, at(0)).unwrap();
    writer
        .note(
            &[Mark { at: at(0), kind: crate::recording::MarkKind::Note, entity: None, text: String::new() }],
            at(0),
        )
        .unwrap();
    assert_same(&Recording::open(&path).unwrap().at(at(0)).unwrap(), &system);
}
