use super::{
    load::{CLASSES, Class, Random, Worker},
    *,
};
use crate::analysis::sample::{ConsumerSample, ServerSample, StreamSample};

const START_MS: i64 = 1_800_000_000_000;

fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap()
}

fn consumer(name: &str) -> Entity {
    Entity::Consumer(ConsumerKey { consumer: name.into(), ..ConsumerKey::default() })
}

/// A sample in which every second brings ten deliveries.
fn steady(ms: i64) -> ConsumerSample {
    let seq = (ms / 100) as u64;
    ConsumerSample {
        at: moment(ms),
        delivered_consumer_seq: seq,
        floor_consumer_seq: seq,
        num_pending: (ms / 1000) as u64,
        ..ConsumerSample::default()
    }
}

fn push(series: &mut Series, ms: i64, starts_run: bool) {
    series.push(Recorded::new(steady(ms), moment(ms), starts_run));
}

fn everything<S: Sample>(series: &Series) -> Vec<Kept<S>> {
    series.samples(Timestamp::MIN, Timestamp::MAX).collect()
}

/// Numbers that hardly move, jump, are as large as can be, or stand still.
fn wild(random: &mut Random, before: u64) -> u64 {
    match random.below(8) {
        0 => random.next(),
        1 => u64::MAX - random.below(2),
        2 => random.below(2),
        3 => before.wrapping_sub(random.below(1000)),
        4 => before.wrapping_add(random.below(1000)),
        _ => before,
    }
}

fn wild_moment(random: &mut Random, around_ms: i64) -> Timestamp {
    match random.below(12) {
        0 => Timestamp::MIN,
        1 => moment(253_402_207_200_000),
        2 => Timestamp::UNIX_EPOCH,
        _ => moment(around_ms - random.below(100_000).cast_signed() + 50_000),
    }
}

#[test]
fn what_goes_in_comes_out_whatever_it_is() {
    let mut random = Random(7);
    for _ in 0..40 {
        let mut series = Series::new(Kind::Consumer);
        let (mut sample, mut pushed) = (ConsumerSample::default(), Vec::new());
        let mut ms = START_MS;
        for _ in 0..random.below(500) {
            ms += 1 + random.below(900).cast_signed();
            sample.at = wild_moment(&mut random, ms);
            for number in [
                &mut sample.delivered_consumer_seq,
                &mut sample.delivered_stream_seq,
                &mut sample.floor_consumer_seq,
                &mut sample.floor_stream_seq,
                &mut sample.num_pending,
                &mut sample.num_ack_pending,
                &mut sample.num_redelivered,
                &mut sample.num_waiting,
                &mut sample.stream_first_seq,
                &mut sample.stream_last_seq,
            ] {
                *number = wild(&mut random, *number);
            }
            let maybe = |random: &mut Random| (random.below(3) > 0).then(|| wild_moment(random, ms));
            sample.delivered_at = maybe(&mut random);
            sample.floor_at = maybe(&mut random);
            sample.push_bound = random.below(2) == 0;
            sample.paused = random.below(9) == 0;
            let starts_run = random.below(20) == 0;
            series.push(Recorded::new(sample, moment(ms), starts_run));
            pushed.push(Kept { here: moment(ms), starts_run, sample });
        }
        assert_eq!(everything::<ConsumerSample>(&series), pushed);
        let backwards: Vec<Kept<ConsumerSample>> =
            series.samples_newest_first(Timestamp::MIN, Timestamp::MAX).collect();
        assert!(backwards.iter().eq(pushed.iter().rev()));
        for point in series.iter() {
            let rates = [point.numbers.in_per_sec, point.numbers.out_per_sec];
            assert!(rates.iter().all(|rate| rate.is_nan() || *rate >= 0.0), "{point:?}");
        }
    }
}

#[test]
fn streams_servers_and_totals_come_out_too() {
    let mut random = Random(11);
    let (mut streams, mut servers, mut totals) =
        (Series::new(Kind::Stream), Series::new(Kind::Server), Series::new(Kind::Total));
    let (mut stream, mut server) = (StreamSample::default(), ServerSample::default());
    let mut pushed = (Vec::new(), Vec::new(), Vec::new());
    for step in 0..300 {
        let here = moment(START_MS + step * 1000);
        stream.at = here;
        stream.last_seq = wild(&mut random, stream.last_seq);
        stream.bytes = wild(&mut random, stream.bytes);
        stream.messages = wild(&mut random, stream.messages);
        stream.replica_lag = wild(&mut random, stream.replica_lag);
        server.at = here;
        server.cpu_percent = random.below(1000) as f32 / 7.0;
        server.in_msgs = wild(&mut random, server.in_msgs);
        server.api_errors = wild(&mut random, server.api_errors);
        let total = Total {
            at: here,
            in_per_sec: random.below(1_000_000) as f64 / 1e3,
            delivered_per_sec: random.below(1_000_000) as f64 / 1e3,
            num_pending: random.below(1 << 40) as f64,
            num_ack_pending: 3.0,
            stored_bytes: random.below(1 << 50) as f64,
        };
        streams.push(Recorded::new(stream, here, false));
        servers.push(Recorded::new(server, here, false));
        totals.push(Recorded::new(total, here, false));
        pushed.0.push(stream);
        pushed.1.push(server);
        pushed.2.push(total);
    }
    assert!(everything::<StreamSample>(&streams).iter().map(|kept| kept.sample).eq(pushed.0));
    assert!(everything::<ServerSample>(&servers).iter().map(|kept| kept.sample).eq(pushed.1));
    assert!(everything::<Total>(&totals).iter().map(|kept| kept.sample).eq(pushed.2));
    assert!(everything::<ServerSample>(&streams).is_empty(), "a stream has no samples of a server");
}

#[test]
fn a_server_that_sends_nonsense_totals_harms_nothing() {
    let nonsense = Total { in_per_sec: f64::NAN, num_pending: f64::INFINITY, ..Total::default() };
    let mut series = Series::new(Kind::Total);
    series.push(Recorded::new(nonsense, moment(START_MS), false));
    let kept = series.last_sample::<Total>().unwrap().sample;
    assert_eq!((kept.in_per_sec, kept.num_pending), (0.0, u64::MAX as f64));
}

#[test]
fn tiers_hand_over_without_an_overlap_or_a_hole() {
    const DAYS: i64 = 16;
    let mut series = Series::new(Kind::Consumer);
    // A second for the last two hours, and ten seconds before that: as a system that got smaller.
    let end = START_MS + DAYS * 86_400_000;
    let dense_from = end - 7_200_000;
    let mut ms = START_MS;
    while ms <= end {
        push(&mut series, ms, ms == START_MS);
        ms += if ms < dense_from { 10_000 } else { 1_000 };
    }
    let kept = everything::<ConsumerSample>(&series);
    assert_eq!(kept.last().unwrap().here, moment(end));
    assert_eq!(kept.len(), series.len());
    for pair in kept.windows(2) {
        let (a, b) = (pair[0].here.as_millisecond(), pair[1].here.as_millisecond());
        let age = end - a;
        let period = match age {
            0..=600_000 => 1_000,
            600_001..=3_600_000 => 5_000,
            3_600_001..=86_400_000 => 60_000,
            _ => 600_000,
        };
        let num_periods = b.div_euclid(period) - a.div_euclid(period);
        assert!(a < b && num_periods <= 1, "{} ms at an age of {} s", b - a, age / 1000);
    }
    // Each coarse sample is the last of its period.
    let is_day_old = |kept: &&Kept<ConsumerSample>| end - kept.here.as_millisecond() > 2 * 86_400_000;
    for kept in kept.iter().filter(is_day_old) {
        assert_eq!(kept.here.as_millisecond() % 600_000, 590_000);
        assert_eq!(kept.sample, steady(kept.here.as_millisecond()));
    }
    let oldest = (end - kept[0].here.as_millisecond()) / 86_400_000;
    assert!((13..=15).contains(&oldest), "two weeks are kept: {oldest} days");
    let tiers = [0, 1, 2, 3].map(|tier| {
        let of_tier = series.sealed_chunks().filter(|chunk| chunk.tier() == tier);
        of_tier.map(chunk::Chunk::len).sum::<usize>()
    });
    assert!(tiers.iter().zip([720, 800, 1_600, 2_200]).all(|(rows, most)| *rows <= most), "{tiers:?}");
    // Ten deliveries a second, whatever the tier.
    let rates = series.iter().skip(1).map(|point| point.numbers.in_per_sec);
    assert!(rates.into_iter().all(|rate| (rate - 10.0).abs() < 0.01));
}

#[test]
fn a_coarse_tier_remembers_how_much_waited_at_most() {
    let mut series = Series::new(Kind::Consumer);
    for step in 0..10_800 {
        let ms = START_MS + step * 1000;
        let num_pending = if step == 1234 { 5_000_000 } else { 3 };
        let sample = ConsumerSample { num_pending, ..steady(ms) };
        series.push(Recorded::new(sample, moment(ms), step == 0));
    }
    let peaks: Vec<_> = series.iter().filter(|point| point.numbers.peak > 3.0).collect();
    assert_eq!(peaks.len(), 1);
    assert_eq!((peaks[0].numbers.peak, peaks[0].numbers.level), (5_000_000.0, 3.0));
}

#[test]
fn a_gap_stays_a_gap_in_every_tier() {
    let mut series = Series::new(Kind::Consumer);
    let gaps: Vec<i64> = (0..48).map(|hour| START_MS + hour * 3_600_000).collect();
    let mut ms = START_MS;
    while ms < START_MS + 48 * 3_600_000 {
        push(&mut series, ms, gaps.contains(&ms));
        ms += 10_000;
        let points = series.last().unwrap();
        assert_eq!(points.starts_run, points.numbers.in_per_sec.is_nan());
    }
    let starts: Vec<_> = series.iter().filter(|point| point.starts_run).collect();
    assert_eq!(starts.len(), gaps.len());
    for (start, gap) in starts.iter().zip(&gaps) {
        let late = start.at.as_millisecond() - gap;
        assert!((0..600_000).contains(&late), "the gap is where it was: {late} ms");
        assert!(start.numbers.in_per_sec.is_nan(), "no rate is made of a gap");
    }
}

#[test]
fn a_counter_that_goes_back_has_no_rate() {
    let mut series = Series::new(Kind::Consumer);
    push(&mut series, START_MS, true);
    let restarted = ConsumerSample { at: moment(START_MS + 1000), ..ConsumerSample::default() };
    series.push(Recorded::new(restarted, moment(START_MS + 1000), false));
    let same_moment = ConsumerSample { delivered_consumer_seq: 9, ..restarted };
    series.push(Recorded::new(same_moment, moment(START_MS + 2000), false));
    let rates: Vec<_> = series.iter().map(|point| point.numbers.in_per_sec).collect();
    assert!(rates.iter().all(|rate| rate.is_nan()), "{rates:?}");
}

#[test]
fn an_answer_that_was_overtaken_is_ignored() {
    let mut series = Series::new(Kind::Consumer);
    for secs in [50, 40, 50, 60] {
        push(&mut series, START_MS + secs * 1000, false);
    }
    let at = series.iter().map(|point| point.at.as_millisecond() - START_MS);
    assert_eq!(at.collect::<Vec<_>>(), [50_000, 60_000]);
}

#[test]
fn a_clock_that_is_set_back_starts_again_from_there() {
    let mut series = Series::new(Kind::Consumer);
    for step in 0..5000 {
        push(&mut series, START_MS + step * 1000, step == 0);
    }
    let back = START_MS + 1_000_500;
    push(&mut series, back, false);
    push(&mut series, back + 1000, false);
    let kept = everything::<ConsumerSample>(&series);
    assert!(kept.windows(2).all(|pair| pair[0].here < pair[1].here));
    let [.., before, first, last] = kept.as_slice() else { panic!("they are there") };
    assert_eq!(last.here, moment(back + 1000));
    assert!(first.starts_run && first.here == moment(back));
    assert!(before.here < first.here && before.here >= moment(back - 60_500));
}

#[test]
fn the_current_run_comes_oldest_first() {
    let mut series = Series::new(Kind::Consumer);
    for step in 0..1000 {
        push(&mut series, START_MS + step * 1000, step == 0 || step == 700);
    }
    let mut out = vec![ConsumerSample::default(); 3];
    let mut secs = |max_secs| {
        series.samples_of_run(&mut out, max_secs);
        let ms = |sample: &ConsumerSample| (sample.at.as_millisecond() - START_MS) / 1000;
        assert!(out.windows(2).all(|pair| ms(&pair[0]) + 1 == ms(&pair[1])), "dense and in order");
        (out.first().map(ms), out.last().map(ms))
    };
    assert_eq!(secs(0.0), (Some(999), Some(999)));
    assert_eq!(secs(30.0), (Some(969), Some(999)));
    assert_eq!(secs(600.0), (Some(700), Some(999)), "not across the gap");
    assert_eq!(secs(f64::INFINITY), (Some(700), Some(999)));
    assert_eq!(series.points_of_run(f64::INFINITY).len(), 300);
    let mut streams = vec![StreamSample::default()];
    series.samples_of_run(&mut streams, 60.0);
    assert!(streams.is_empty());
}

#[test]
fn the_ends_of_a_run_are_those_of_its_samples() {
    let mut random = Random(11);
    let mut series = Series::new(Kind::Consumer);
    let mut out: Vec<ConsumerSample> = Vec::new();
    for step in 0..3000_i64 {
        push(&mut series, START_MS + step * 1000, step == 0 || random.below(400) == 0);
        let max_secs = [0.0, 5.0, 60.0, 900.0, f64::INFINITY][random.below(5) as usize];
        series.samples_of_run(&mut out, max_secs);
        let wanted = out.first().copied().zip(out.last().copied());
        assert_eq!(series.ends_of_run(max_secs), wanted, "step {step}, {max_secs} s");
    }
    assert_eq!(series.ends_of_run::<StreamSample>(60.0), None);
    assert_eq!(Series::new(Kind::Consumer).ends_of_run::<ConsumerSample>(60.0), None);
}

#[test]
fn a_range_is_what_was_kept_of_it() {
    let mut series = Series::new(Kind::Consumer);
    for step in 0..20_000 {
        push(&mut series, START_MS + step * 1000, step == 0);
    }
    let all: Vec<Point> = series.iter().collect();
    let mut random = Random(3);
    for _ in 0..200 {
        let a = START_MS + random.below(21_000_000).cast_signed();
        let b = START_MS + random.below(21_000_000).cast_signed();
        let (from, to) = (moment(a.min(b)), moment(a.max(b)));
        let is_in = |at: Timestamp| at >= from && at <= to;
        let bits = |point: &Point| {
            (point.at, point.numbers.level.to_bits(), point.numbers.in_per_sec.to_bits(), point.starts_run)
        };
        let wanted = all.iter().filter(|point| is_in(point.at));
        assert!(series.range(from, to).map(|point| bits(&point)).eq(wanted.map(bits)), "rates as well");
        let samples: Vec<_> = series.samples::<ConsumerSample>(from, to).collect();
        let mut backwards: Vec<_> = series.samples_newest_first::<ConsumerSample>(from, to).collect();
        backwards.reverse();
        assert_eq!(samples, backwards);
    }
}

#[test]
fn still_times_are_spread_evenly_and_their_ends_are_exact() {
    let mut series = Series::new(Kind::Consumer);
    let mut random = Random(5);
    let mut here = Vec::new();
    for step in 0..900 {
        let ms = START_MS + step * 1000 + random.below(60).cast_signed();
        let sample = ConsumerSample { at: moment(ms - 3), num_pending: 7, ..ConsumerSample::default() };
        series.push(Recorded::new(sample, moment(ms), step == 0));
        here.push(ms);
    }
    let kept = everything::<ConsumerSample>(&series);
    assert!(
        (650..900).contains(&kept.len()),
        "ten minutes of each second, and the rest thinner: {}",
        kept.len()
    );
    for kept in &kept {
        let ms = kept.here.as_millisecond();
        let nearest = here.iter().map(|here| (here - ms).abs()).min().unwrap();
        assert!(nearest <= 250, "{nearest}");
        assert_eq!(kept.sample.num_pending, 7);
    }
    assert!(
        series.size_bytes() < 10_000,
        "{} bytes for a quarter of an hour of nothing",
        series.size_bytes()
    );
}

#[test]
fn a_clone_never_changes_and_all_of_it_is_deterministic() {
    let record = || {
        let mut history = History::default();
        let mut clones = Vec::new();
        let mut workers: Vec<_> = (0..6).map(|index| Worker::new(&CLASSES[index], index as u64)).collect();
        let names: Vec<_> = (0..6).map(|index| consumer(&format!("c{index}"))).collect();
        for step in 0..2000 {
            let samples = names.iter().zip(&mut workers).map(|(name, worker)| {
                let (sample, here) = worker.look(START_MS + step * 5000, 5000);
                (name, Recorded::new(sample, here, step == 0))
            });
            history.record(samples);
            if step % 100 == 0 {
                let now = words_of(&history);
                clones.push((history.clone(), now));
            }
        }
        for (clone, then) in &clones {
            assert_eq!(&words_of(clone), then);
        }
        words_of(&history)
    };
    assert_eq!(record(), record());
}

fn words_of(history: &History) -> Vec<Vec<Kept<ConsumerSample>>> {
    history.consumers().map(|(_, series)| everything(series)).collect()
}

#[test]
fn assets_come_and_go() {
    let names = ["b", "d", "a", "c"].map(consumer);
    let server = Entity::Server { name: "n1".into() };
    let mut history = History::default();
    let sample = |ms| Recorded::new(steady(ms), moment(ms), false);
    history.record(names[..2].iter().map(|name| (name, sample(START_MS))));
    history.record([(&server, Recorded::new(ServerSample::default(), moment(START_MS), true))]);
    history.record(names.iter().map(|name| (name, sample(START_MS + 1000))));
    let keys: Vec<_> =
        history.consumers().map(|(key, series)| (key.consumer.to_string(), series.len())).collect();
    assert_eq!(keys, [("a".into(), 1), ("b".into(), 2), ("c".into(), 1), ("d".into(), 2)]);
    assert_eq!(history.len(), 5);
    let before = history.clone();
    history.retain(|entity| *entity != names[0]);
    assert!(history.series(&names[0]).is_none() && history.series(&server).is_some());
    assert_eq!(before.len(), 5);
}

#[test]
fn totals_are_a_second_apart() {
    let mut history = History::default();
    for ms in [0, 300, 1000, 1700, 2000] {
        let here = moment(START_MS + ms);
        history.record_total(|| Total { at: here, num_pending: 5.0, ..Total::default() }, here);
    }
    let at: Vec<_> = history
        .totals(moment(START_MS + 2000), 1.5)
        .map(|total| total.at.as_millisecond() - START_MS)
        .collect();
    assert_eq!(at, [1000, 2000]);
}

/// Records a day of one consumer of each class at the pace of a large system, and weighs it by the class' share.
#[test]
fn a_day_of_ten_thousand_consumers_stays_within_its_memory() {
    const STEP_MS: i64 = 10_000;
    const MAX_BYTES: f64 = 14_000.0;
    let of_class = |class: &Class| {
        const NUM: usize = 3;
        let mut bytes = 0;
        for seed in 0..NUM {
            let mut worker = Worker::new(class, seed as u64 + 1);
            let mut series = Series::new(Kind::Consumer);
            for step in 0..8_640 {
                let (sample, here) = worker.look(START_MS + step * STEP_MS, STEP_MS as u64);
                series.push(Recorded::new(sample, here, step == 0));
            }
            bytes += series.size_bytes() + size_of::<Entity>() + size_of::<Arc<Series>>();
        }
        bytes as f64 / NUM as f64
    };
    let by_class: Vec<_> = CLASSES.iter().map(|class| (class.name, class.share, of_class(class))).collect();
    let mean: f64 = by_class.iter().map(|(_, share, bytes)| share * bytes).sum();
    assert!((by_class.iter().map(|(_, share, _)| share).sum::<f64>() - 1.0).abs() < 1e-9);
    assert!(mean <= MAX_BYTES, "{mean} bytes a consumer: {by_class:?}");
    assert!(mean > 2_000.0, "a day is not kept in so little: {mean} bytes a consumer: {by_class:?}");
}

#[test]
fn the_end_of_time_is_a_moment_like_any_other() {
    let mut series = Series::new(Kind::Consumer);
    let sample = ConsumerSample { at: Timestamp::MAX, floor_at: Some(Timestamp::MAX), ..steady(0) };
    series.push(Recorded::new(sample, Timestamp::MAX, true));
    series.push(Recorded::new(sample, Timestamp::MAX, true));
    let kept = series.last_sample::<ConsumerSample>().unwrap();
    assert_eq!(kept.sample.at, kept.here);
    assert_eq!(kept.sample.floor_at, Some(kept.here));
    assert!(secs_between(kept.here, Timestamp::MAX) < 1.0);
}
