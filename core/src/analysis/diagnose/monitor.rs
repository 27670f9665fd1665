//! Thresholds of single streams and consumers, as other NATS tools read them: metadata below `io.nats.monitor.`.
//!
//! | key | on | finds |
//! | --- | --- | --- |
//! | `enabled` | both | nothing: without it, or `false`, the others are not asked |
//! | `lag-critical`, `seen-critical` | stream | a mirror or source ≥ so far behind, ≥ so long without contact |
//! | `min-sources`, `max-sources` | stream | fewer, more sources |
//! | `peer-expect` | stream | another number of replicas; unset is not asked |
//! | `peer-lag-critical`, `peer-seen-critical` | stream | a replica > so far behind, > so long unheard |
//! | `msgs-warn`, `msgs-critical` | stream | too few messages, or too many where critical > warn |
//! | `subjects-warn`, `subjects-critical` | stream | too many subjects, or too few where critical < warn |
//! | `outstanding-ack-critical`, `waiting-critical`, `unprocessed-critical`, `redelivery-critical` | consumer | ≥ |
//! | `last-delivery-critical`, `last-ack-critical` | consumer | ≥ so long ago, or never |
//! | `pinned` | consumer | the policy is not `pinned_client` |

mod consumer;
mod edit;
mod key;
mod reading;
mod stream;
mod thresholds;
mod value;

pub use consumer::{CHECKS as CONSUMER_CHECKS, diagnose_consumer};
pub use edit::{BadThreshold, set_threshold};
pub use key::{Key, Kind, Scope};
pub use reading::{Reading, consumer_reading, stream_reading};
pub use stream::{CHECKS as STREAM_CHECKS, diagnose_stream};
pub use thresholds::{Malformed, Thresholds};
pub use value::parse_span_nanos;
