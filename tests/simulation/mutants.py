#!/usr/bin/env python3
"""Plants bugs and tells which seed of the simulator catches each: what it does not catch, it does not check.

    tests/simulation/mutants.py WORK [--only NAME] [--world NAME] [--seeds N]
    tests/simulation/mutants.py --check

WORK gets a copy of the tree and its build, which is kept, so that a second run is short. Each bug is a
change of a few lines; it is built into the copy, seeds run until one fails, and it is taken out again. The
end is 1 when one got away. --check builds nothing and tells which have lost their place in the sources.
"""
import argparse
import dataclasses
import pathlib
import re
import shutil
import subprocess
import sys

TREE = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass
class Mutant:
    name: str
    file: str
    before: str
    after: str
    world: str = "log"


MUTANTS = [
    Mutant("a flush skips the fsync of the records", "src/log/log_flush.cc",
           "    for (const auto& file : together) {\n"
           "      if (auto done = file->sync(); !done) return fail(done.error());\n    }\n", ""),
    Mutant("the line of a new leader epoch is forgotten", "src/log/leader_epochs.cc",
           "  entries_.push_back({epoch, start_offset});\n  return true;",
           "  if (epoch % 3 != 2) entries_.push_back({epoch, start_offset});\n  return true;"),
    Mutant("an index look-up is off by one", "src/log/index_file.cc",
           "  std::copy_n(tail_.data() + (low - 1) * entry_bytes_, entry_bytes_, out);",
           "  std::copy_n(tail_.data() + (low < held ? low : low - 1) * entry_bytes_, entry_bytes_, out);"),
    Mutant("delete markers go at the first cleaning", "src/log/batch_filter.cc",
           "  const bool keeps_tombstone = !batch.has_delete_horizon() || "
           "rules_.now_ms < batch.base_timestamp();",
           "  const bool keeps_tombstone = false;"),
    Mutant("a batch that is sent again is written again", "src/log/log_append.cc",
           "    if (*resent != nullptr) {\n", "    if (*resent != nullptr && false) {\n"),
    Mutant("retention takes one segment too many", "src/log/log_retention.cc",
           "    if (excess - size < 0) return false;", "    if (excess <= 0) return false;"),
    Mutant("recovery trusts what it finds", "src/log/verifying_scanner.cc",
           "  if (sum != stored) {", "  if (sum != stored && !is_batch) {"),
    Mutant("recovery does not replay the producers", "src/log/log_loader.cc",
           "  const auto completed = log_.producers.replay(produced);",
           "  const decltype(log_.producers.replay(produced)) completed;"),
    Mutant("the end of the log is checkpointed as on the disk", "src/log/log_manager_tick.cc",
           "std::optional(log.recovery_point()); },", "std::optional(log.log_end_offset()); },"),
    Mutant("a cleaning does not sync the records it relies on", "src/log/cleaning_run.cc",
           "  if (log_->recovery_point() < log_->log_end_offset()) {", "  if (log_->recovery_point() < 0) {"),
    Mutant("a cleaned segment takes its place unsynced", "src/log/cleaning_run.cc",
           "  if (auto done = target_->sync(); !done) return done;\n", ""),
    Mutant("the cleaner keeps the first record of a key", "src/log/batch_filter.cc",
           "  return record.offset >= map_.find(hash) &&", "  return record.offset <= map_.find(hash) &&"),
    Mutant("the last stable offset does not wait for the first open transaction", "src/log/log.cc",
           "  return unstable && *unstable < high_watermark ? std::max(*unstable, log_start) : high_watermark;",
           "  return unstable && *unstable + 1 < high_watermark ? std::max(*unstable + 1, log_start) : "
           "high_watermark;"),
    Mutant("recovery does not write the index of aborted transactions", "src/log/log_loader.cc",
           "  if (!completed || !completed->aborted) return {};", "  return {};"),
    Mutant("a value goes for one that was aborted", "src/log/cleaning_run.cc",
           "    } else if (transactions_.on_data(entry.batch())) {",
           "    } else if (!transactions_.on_data(entry.batch()) && false) {"),
    Mutant("a deleted topic's commits stay", "src/coordinator/offsets.cc",
           "    if (!records.empty()) {\n      context_.runtime.write_to",
           "    if (records.size() > 1) {\n      context_.runtime.write_to"),
    Mutant("a log that found no room is not made later", "src/broker/control_plane.cc",
           "  if (unmade_.empty()) return;", "  if (unmade_.size() < 1000) return;"),
    Mutant("a transaction is complete before its markers are written",
           "src/coordinator/transactions/transaction_ends.cc",
           "  bool is_overtaken = false;\n  unmarked->second.erase_if(",
           "  bool is_overtaken = false;\n  write(transactional_id, transaction.completed(now_ms), now_ms);\n"
           "  unmarked->second.erase_if(", "transactions"),
    Mutant("markers that a start goes on with have the epoch before",
           "src/coordinator/transactions/transaction_ends.cc",
           "  const TransactionMarker marker{transaction.producer_id, transaction.producer_epoch,",
           "  const bool is_resumed = transaction.last_producer_epoch == no_producer_epoch;\n"
           "  const TransactionMarker marker{transaction.producer_id,\n"
           "                                 static_cast<ProducerEpoch>(transaction.producer_epoch - "
           "is_resumed),", "transactions"),
    Mutant("the outcome is decided and not written", "src/coordinator/transactions/transaction_ends.cc",
           "  if (const ErrorCode error = write(transactional_id, prepared, now_ms); "
           "error != ErrorCode::none) {\n    return fail(error, \"the outcome cannot be written\");\n  }\n",
           "  table_.set(*runtime_.partition_of(transactional_id), transactional_id, prepared);\n",
           "transactions"),
    Mutant("the first batch of a transaction is written unasked", "src/broker/handlers/00_produce.cc",
           "    const bool is_missing = is_verified_ && batch->view().is_transactional();",
           "    const bool is_missing = is_verified_ && batch->view().is_transactional() && false;",
           "transactions"),
    Mutant("offsets of an aborted transaction are committed", "src/coordinator/offset_store.cc",
           "complete(partition, group, producer_id, committed);",
           "complete(partition, group, producer_id, true);", "transactions"),
    Mutant("nobody watches the time limit of open transactions",
           "src/coordinator/transactions/transactions.cc",
           "  if (transaction->state == TransactionState::ongoing) watch_time_limits();\n", "", "transactions"),
    Mutant("a start builds on records that a kill left unsynced", "src/log/log_manager_load.cc",
           "  if (log.log_end_offset() - log.recovery_point() < log.config()->flush_messages) return {};",
           "  if (log.log_end_offset() >= log.recovery_point()) return {};", "transactions"),
    Mutant("share state is written after the answer", "src/coordinator/shares/acknowledgement.cc",
           "  if (auto written = state_.write(ranges()); !written) {\n    roll_back();\n"
           "    return written;\n  }\n  settle();\n  return {};",
           "  const auto late = ranges();\n  settle();\n  static_cast<void>(state_.write(late));\n  return {};",
           "shares"),
    Mutant("delivery counts are not written", "src/coordinator/shares/acknowledgement.cc",
           "    append_range(ranges, {change.first, change.last, change.state->state, "
           "change.state->delivery_count});",
           "    append_range(ranges, {change.first, change.last, change.state->state, 0});", "shares"),
    Mutant("a record is delivered once more than the limit allows", "src/coordinator/shares/in_flight.h",
           "delivery_count >= delivery_count_limit;", "delivery_count > delivery_count_limit;", "shares"),
    Mutant("what lies between the ranges of a share state is done with",
           "src/coordinator/shares/share_partition.cc",
           "    if (range.first_offset > last + 1 && !gap_start) gap_start = last + 1;\n", "", "shares"),
    Mutant("a share group is given records of an open transaction", "src/broker/share_fetch.cc",
           "  if (settings_.read_committed) limits.bound = log::UpperBound::last_stable;\n", "", "shares"),
    Mutant("a share group is given the second transaction that was aborted",
           "src/coordinator/shares/acquisition.cc",
           "      open.erase(batch.producer_id);\n",
           "      open.erase(batch.producer_id);\n      next = transactions.end();\n", "shares"),
]


def run(command, **more):
    return subprocess.run(command, text=True, capture_output=True, check=False, **more)


def copy_tree(to):
    listed = run(["git", "-C", str(TREE), "ls-files", "-co", "--exclude-standard"]).stdout.splitlines()
    for name in listed:
        source, target = TREE / name, to / name
        if not source.is_file():
            continue
        if target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def build(tree):
    if not (tree / "build/build.ninja").exists():
        made = run(["cmake", "-S", str(tree), "-B", str(tree / "build"), "-G", "Ninja"])
        if made.returncode != 0:
            sys.exit(made.stdout + made.stderr)
    return run(["ninja", "-C", str(tree / "build"), "ottla_simulation"])


def simulate(tree, world, seeds):
    """The line of the seed that failed, or None."""
    ran = run([str(tree / "build/bin/ottla_simulation"), "--world", world, "--seeds", str(seeds)])
    found = re.search(r"^seed \d+ .*$", ran.stdout, re.MULTILINE)
    if ran.returncode == 0:
        return None
    return found.group(0) if found else f"ends with {ran.returncode}: {(ran.stdout + ran.stderr)[-300:]}"


def lost(tree, mutant):
    """Why the bug cannot be planted, or None."""
    count = (tree / mutant.file).read_text().count(mutant.before)
    return None if count == 1 else f"NOT PLANTED: its place in {mutant.file} is there {count} times"


def check():
    misplaced = [f"{mutant.name}: {why}" for mutant in MUTANTS if (why := lost(TREE, mutant))]
    sys.exit("\n".join(misplaced) or None)


def plant(tree, mutant, seeds):
    if why := lost(tree, mutant):
        return why
    path = tree / mutant.file
    whole = path.read_text()
    path.write_text(whole.replace(mutant.before, mutant.after))
    try:
        built = build(tree)
        if built.returncode != 0:
            return "NOT BUILT: " + built.stdout[-1000:]
        return simulate(tree, mutant.world, seeds) or "NOT CAUGHT"
    finally:
        path.write_text(whole)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=pathlib.Path, nargs="?")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", default="", help="those whose name contains this")
    parser.add_argument("--world", help="those of this world alone")
    parser.add_argument("--seeds", type=int, default=2000)
    arguments = parser.parse_args()
    if arguments.check:
        check()
    if arguments.work is None:
        parser.error("WORK or --check is wanted")
    copy_tree(arguments.work)
    built = build(arguments.work)
    if built.returncode != 0:
        sys.exit(built.stdout)
    for world in sorted({mutant.world for mutant in MUTANTS}):
        if failed := simulate(arguments.work, world, 200):
            sys.exit(f"without any planted bug, in the world {world}: {failed}")
    missed = 0
    for mutant in MUTANTS:
        if arguments.only not in mutant.name or arguments.world not in (None, mutant.world):
            continue
        outcome = plant(arguments.work, mutant, arguments.seeds)
        missed += outcome.startswith("NOT ")
        print(f"{mutant.name}: {outcome}", flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
