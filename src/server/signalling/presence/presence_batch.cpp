#include "server/signalling/presence/presence_batch.hpp"

#include <memory>
#include <utility>

namespace babel::server {
namespace {

/// Maximum bytes of a packet's opcode and fields.
constexpr std::size_t max_list_bytes = wire::max_extended_bytes_to_client;

using wire::encoded_bytes;

/// Appends a list as packets of at most max_list_bytes.
template <class Message, class Element>
void append_packets(std::vector<std::uint8_t>& to, const wire::list<Element>& all) {
    constexpr auto head_bytes = sizeof Message::code + sizeof(std::uint64_t);
    auto rest = all.encoded();
    auto next = all.begin();
    while (next != all.end()) {
        std::uint64_t count = 0;
        std::size_t bytes = 0;
        for (; next != all.end(); ++next, ++count) {
            const auto size = encoded_bytes(*next);
            if (head_bytes + bytes + size > max_list_bytes) break;
            bytes += size;
        }
        wire::encode_to(to, Message{wire::list<Element>(count, rest.first(bytes))});
        rest = rest.subspan(bytes);
    }
}

template <class Message, class Element>
wire::shared_packet
packets_of(const wire::string_list_buffer& gone, const wire::list_buffer<Element>& arrivals) {
    std::vector<std::uint8_t> news;
    append_packets<wire::del_contact>(news, gone.view());
    append_packets<Message>(news, arrivals.view());
    if (news.empty()) return {};
    return std::make_shared<const std::vector<std::uint8_t>>(std::move(news));
}

} // namespace

presence_packets presence_batch::take(const per_protocol<std::size_t>& recipients) {
    presence_packets out;
    if (recipients[index_of(protocol::base)] > 0)
        out[index_of(protocol::base)] = packets_of<wire::add_contact>(gone_, arrivals_);
    if (recipients[index_of(protocol::babel2)] > 0)
        out[index_of(protocol::babel2)] = packets_of<wire::presence>(gone_, contacts_);
    gone_.clear();
    arrivals_.clear();
    contacts_.clear();
    return out;
}

} // namespace babel::server
