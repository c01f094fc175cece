// The file begins with eight letters; a record is length, crc32c and the transaction.
#include "zookeeper/store.h"

#include <algorithm>

#include "ottla/base/crc32c.h"
#include "ottla/base/logging.h"

namespace ottla::zookeeper {
namespace {

constexpr std::string_view magic = "ottlazk1";
constexpr std::size_t header_bytes = 2 * sizeof(std::uint32_t);

// A file of less than this is not written anew, nor one that has not doubled since it last was.
constexpr std::uint64_t rewritten_from_bytes = 1 << 20;

// Nodes of one transaction when the file is written anew.
constexpr std::size_t restored_together = 64;

void append_record(Bytes& out, const Transaction& transaction) {
  const std::size_t at = out.size();
  out.resize(at + header_bytes);
  JuteWriter writer(out);
  write(writer, transaction);
  const ByteView body = ByteView(out).subspan(at + header_bytes);
  store_big_endian(out.data() + at, static_cast<std::uint32_t>(body.size()));
  store_big_endian(out.data() + at + sizeof(std::uint32_t), crc32c(body));
}

// The transaction that `bytes` begin with, moving them past it; false when there is no sound one.
bool take_record(ByteView& bytes, Transaction& transaction) {
  if (bytes.size() < header_bytes) return false;
  const auto size = load_big_endian<std::uint32_t>(bytes.data());
  const auto crc = load_big_endian<std::uint32_t>(bytes.data() + sizeof(std::uint32_t));
  if (size > bytes.size() - header_bytes) return false;
  const ByteView body = bytes.subspan(header_bytes, size);
  if (crc32c(body) != crc) return false;
  JuteReader reader(body);
  transaction = read_transaction(reader);
  bytes = bytes.subspan(header_bytes + size);
  return reader.ok();
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(FileSystem& files, const std::string& path, Tree& tree) {
  std::unique_ptr<Store> store(new Store(files, path));
  auto status = files.status(path);
  if (!status) return fail(std::move(status.error()));
  auto opened = *status ? store->load(tree) : store->rewrite(tree);
  if (!opened) return fail(std::move(opened.error()));
  return store;
}

Result<> Store::load(Tree& tree) {
  auto file = files_.open(path_, OpenMode::read_write);
  if (!file) return fail(std::move(file.error()));
  file_ = std::move(*file);
  const auto size = file_->size();
  if (!size) return fail(size.error());
  Bytes content(*size);
  const auto read = file_->read_at(0, content);
  if (!read) return fail(read.error());
  ByteView left = ByteView(content).first(*read);
  if (!as_text(left).starts_with(magic)) {
    return fail(ErrorCode::kafka_storage_error,
                path_ + " is not the file of a ZooKeeper port; move it away to start with an empty tree");
  }
  left = left.subspan(magic.size());
  Transaction transaction;
  ByteView next = left;
  while (take_record(next, transaction)) {
    for (const Record& record : transaction.records) {
      if (!tree.fits(record)) {
        return fail(ErrorCode::kafka_storage_error,
                    path_ + " contradicts itself at byte " + std::to_string(*read - left.size()));
      }
      std::vector<Event> nobody_watches;
      tree.apply(record, transaction.zxid, transaction.time_ms, nobody_watches);
    }
    tree.advance(transaction.zxid);
    left = next;
  }
  size_ = *read - left.size();
  if (!left.empty()) {
    log_warn("{}: the last {} bytes are no whole record and are cut off", path_, left.size());
    if (auto cut = file_->truncate(size_); !cut) return cut;
    return file_->sync();
  }
  return {};
}

void Store::append(const Transaction& transaction) { append_record(appended_, transaction); }

Result<> Store::commit(const Tree& tree) {
  if (appended_.empty()) return {};
  if (size_ + appended_.size() > std::max(rewritten_from_bytes, 2 * size_when_rewritten_)) {
    return rewrite(tree);
  }
  if (auto written = file_->write_at(size_, appended_); !written) return written;
  if (auto synced = file_->sync(); !synced) return synced;
  size_ += appended_.size();
  appended_.clear();
  return {};
}

Result<> Store::rewrite(const Tree& tree) {
  Bytes content;
  const ByteView letters = as_bytes(magic);
  content.insert(content.end(), letters.begin(), letters.end());
  Transaction transaction{.zxid = tree.last_zxid()};
  const auto flush = [&] {
    append_record(content, transaction);
    transaction.records.clear();
  };
  tree.for_each_restoring([&](Record record) {
    transaction.records.push_back(std::move(record));
    if (transaction.records.size() == restored_together) flush();
  });
  if (!transaction.records.empty()) flush();
  if (auto replaced = replace_whole(files_, path_, as_text(content)); !replaced) return replaced;
  auto file = files_.open(path_, OpenMode::read_write);
  if (!file) return fail(std::move(file.error()));
  file_ = std::move(*file);
  size_ = size_when_rewritten_ = content.size();
  appended_.clear();
  return {};
}

}  // namespace ottla::zookeeper
