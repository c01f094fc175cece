// A record is its place in the variant and its fields.
#include "zookeeper/transaction.h"

#include <cstddef>
#include <utility>

namespace ottla::zookeeper {
namespace {

constexpr std::size_t smallest_record_bytes = 5;

struct Write {
  JuteWriter& out;

  void operator()(const CreateNode& record) const {
    out.text(record.path);
    out.buffer(record.data);
    write_acls(out, *record.acls);
    out.int64(record.owner);
  }
  void operator()(const RemoveNode& record) const { out.text(record.path); }
  void operator()(const SetData& record) const {
    out.text(record.path);
    out.buffer(record.data);
  }
  void operator()(const SetAcls& record) const {
    out.text(record.path);
    write_acls(out, *record.acls);
  }
  void operator()(const OpenSession& record) const {
    out.int64(record.id);
    out.text(record.password);
    out.int32(record.timeout_ms);
  }
  void operator()(const CloseSession& record) const { out.int64(record.id); }
  void operator()(const RestoreNode& record) const {
    const Node& node = record.node;
    out.text(record.path);
    out.buffer(node.data);
    write_acls(out, *node.acls);
    for (const Zxid zxid : {node.created_zxid, node.modified_zxid, node.children_zxid}) out.int64(zxid);
    for (const TimestampMs time_ms : {node.created_ms, node.modified_ms}) out.int64(time_ms);
    for (const std::int32_t version : {node.version, node.acl_version}) out.int32(version);
    out.int64(node.owner);
    out.int64(node.creations);
  }
};

Data read_data(JuteReader& in) {
  const auto data = in.buffer();
  return data ? Data(*data) : std::nullopt;
}

void read(JuteReader& in, CreateNode& record) {
  record.path = in.text();
  record.data = read_data(in);
  record.acls = shared(read_acls(in));
  record.owner = in.int64();
}
void read(JuteReader& in, RemoveNode& record) { record.path = in.text(); }
void read(JuteReader& in, SetData& record) {
  record.path = in.text();
  record.data = read_data(in);
}
void read(JuteReader& in, SetAcls& record) {
  record.path = in.text();
  record.acls = shared(read_acls(in));
}
void read(JuteReader& in, OpenSession& record) {
  record.id = in.int64();
  record.password = in.text();
  record.timeout_ms = in.int32();
}
void read(JuteReader& in, CloseSession& record) { record.id = in.int64(); }
void read(JuteReader& in, RestoreNode& record) {
  Node& node = record.node;
  record.path = in.text();
  node.data = read_data(in);
  node.acls = shared(read_acls(in));
  node.created_zxid = in.int64();
  node.modified_zxid = in.int64();
  node.children_zxid = in.int64();
  node.created_ms = in.int64();
  node.modified_ms = in.int64();
  node.version = in.int32();
  node.acl_version = in.int32();
  node.owner = in.int64();
  node.creations = in.int64();
}

// The alternative of that number; false when there is none.
template <std::size_t index = 0>
bool read_record(JuteReader& in, std::size_t wanted, Record& record) {
  if constexpr (index == std::variant_size_v<Record>) {
    return false;
  } else {
    if (wanted != index) return read_record<index + 1>(in, wanted, record);
    read(in, record.emplace<index>());
    return true;
  }
}

}  // namespace

void write(JuteWriter& writer, const Transaction& transaction) {
  writer.int64(transaction.zxid);
  writer.int64(transaction.time_ms);
  writer.int32(static_cast<std::int32_t>(transaction.records.size()));
  for (const Record& record : transaction.records) {
    writer.int32(static_cast<std::int32_t>(record.index()));
    std::visit(Write{writer}, record);
  }
}

Transaction read_transaction(JuteReader& reader) {
  Transaction transaction;
  transaction.zxid = reader.int64();
  transaction.time_ms = reader.int64();
  const std::size_t count = reader.count(smallest_record_bytes);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    const std::int32_t kind = reader.int32();
    if (!read_record(reader, static_cast<std::size_t>(kind), transaction.records.emplace_back())) {
      reader.refuse();  // of a later release: not ours to guess
      break;
    }
  }
  return transaction;
}

}  // namespace ottla::zookeeper
