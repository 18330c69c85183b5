// Answers of the DNS about a service: what they say, and what is passed over.
#include "support/catch.hpp"
#include <babel/net/srv_answer.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using net::parse_srv_answer, net::srv_answer, net::srv_record;

namespace {

using bytes = std::vector<std::uint8_t>;

constexpr std::string_view asked = "_babels._tcp.example.org";
constexpr unsigned srv_type = 33;
constexpr unsigned cname_type = 5;
constexpr unsigned text_type = 16;
constexpr unsigned internet = 1;

void put(bytes& to, unsigned value) {
    to.push_back(static_cast<std::uint8_t>(value >> 8));
    to.push_back(static_cast<std::uint8_t>(value & 0xff));
}

/// Labels with their sizes, and the root.
bytes name_of(std::string_view text) {
    bytes out;
    while (!text.empty()) {
        const auto label = text.substr(0, text.find('.'));
        out.push_back(static_cast<std::uint8_t>(label.size()));
        out.insert(out.end(), label.begin(), label.end());
        text.remove_prefix(std::min(text.size(), label.size() + 1));
    }
    out.push_back(0);
    return out;
}

bytes srv_data(unsigned priority, unsigned weight, unsigned port, const bytes& target) {
    bytes out;
    for (const auto each : {priority, weight, port})
        put(out, each);
    out.insert(out.end(), target.begin(), target.end());
    return out;
}

/// A packet of the DNS (RFC 1035, 4.1).
class answer_packet {
public:
    explicit answer_packet(unsigned flags = 0x8180) {
        for (const auto each : {0x1234u, flags, 1u, 0u, 0u, 0u})
            put(bytes_, each);
        append(name_of(asked));
        put(bytes_, srv_type);
        put(bytes_, internet);
    }

    answer_packet&
    add(const bytes& owner, unsigned type, const bytes& data, unsigned kind = internet) {
        append(owner);
        for (const auto each : {type, kind, 0u, 60u, static_cast<unsigned>(data.size())})
            put(bytes_, each);
        append(data);
        ++bytes_[7];
        return *this;
    }
    answer_packet& add_srv(unsigned priority, unsigned weight, unsigned port, std::string_view to) {
        return add(question, srv_type, srv_data(priority, weight, port, name_of(to)));
    }

    const bytes& all() const { return bytes_; }
    srv_answer parsed() const { return parse_srv_answer(bytes_, asked); }

    inline static const bytes question{0xc0, 12}; // a pointer to the name in the question

private:
    void append(const bytes& more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }

    bytes bytes_;
};

} // namespace

TEST_CASE("the records of a service are read in their order", "[srv_answer]") {
    answer_packet packet;
    packet.add_srv(10, 60, 4243, "N1.Example.ORG").add_srv(10, 40, 5243, "n2.example.org");
    const srv_answer expected{
        {{10, 60, 4243, "n1.example.org"}, {10, 40, 5243, "n2.example.org"}}, false};
    CHECK(packet.parsed() == expected);
    CHECK_FALSE(packet.parsed().is_empty());
}

TEST_CASE("a target may be compressed", "[srv_answer]") {
    bytes target = name_of("n1"); // and then example.org of the question
    target.pop_back();
    target.insert(target.end(), {0xc0, 12 + 8 + 5});
    answer_packet packet;
    packet.add(answer_packet::question, srv_type, srv_data(1, 2, 3, target));
    REQUIRE(packet.parsed().records.size() == 1);
    CHECK(packet.parsed().records[0] == srv_record{1, 2, 3, "n1.example.org"});
}

TEST_CASE("an alias of the service is followed", "[srv_answer]") {
    answer_packet packet;
    packet.add(answer_packet::question, cname_type, name_of("_babels._tcp.Other.net"));
    packet.add(name_of("_babels._tcp.other.NET"), srv_type, srv_data(0, 0, 1, name_of("n.net")));
    REQUIRE(packet.parsed().records.size() == 1);
    CHECK(packet.parsed().records[0].target == "n.net");
}

TEST_CASE("the root as the only target denies the service", "[srv_answer]") {
    answer_packet denied;
    denied.add_srv(0, 0, 0, "");
    CHECK(denied.parsed() == srv_answer{{}, true});
    CHECK_FALSE(denied.parsed().is_empty());
    denied.add_srv(0, 0, 4243, "n.example.org");
    CHECK_FALSE(denied.parsed().is_denied);
    CHECK(denied.parsed().records.size() == 1);
}

TEST_CASE("records that name no server are passed over", "[srv_answer]") {
    const auto& question = answer_packet::question;
    const auto good = srv_data(0, 0, 4243, name_of("n.example.org"));
    struct row {
        const char* title;
        answer_packet packet;
    };
    const row rows[] = {
        {"none", answer_packet{}},
        {"port 0", answer_packet{}.add_srv(0, 0, 0, "n.example.org")},
        {"an address", answer_packet{}.add_srv(0, 0, 4243, "192.0.2.1")},
        {"no host name", answer_packet{}.add_srv(0, 0, 4243, "a b.example.org")},
        {"a control character", answer_packet{}.add_srv(0, 0, 4243, "a\x1b[31m.example.org")},
        {"another name", answer_packet{}.add(name_of("other.org"), srv_type, good)},
        {"another type", answer_packet{}.add(question, text_type, good)},
        {"another class", answer_packet{}.add(question, srv_type, good, 3)},
        {"no target", answer_packet{}.add(question, srv_type, bytes(6))},
        {"half of its numbers", answer_packet{}.add(question, srv_type, bytes(3))},
        {"a target that points at itself",
         answer_packet{}.add(question, srv_type, srv_data(0, 0, 1, {0xc0, 12 + 30 + 12 + 6}))},
        {"a target behind the packet",
         answer_packet{}.add(question, srv_type, srv_data(0, 0, 1, {0xcf, 0xff}))},
        {"a question", answer_packet(0x0100).add(question, srv_type, good)},
        {"no such name", answer_packet(0x8183).add(question, srv_type, good)},
    };
    for (const auto& each : rows) {
        INFO(each.title);
        CHECK(each.packet.parsed().is_empty());
    }
    CHECK(answer_packet{}.add(question, srv_type, good).parsed().records.size() == 1);
}

TEST_CASE("an answer that is cut off has no record that is missing", "[srv_answer]") {
    answer_packet whole;
    for (int i = 0; i < 3; ++i)
        whole.add_srv(0, 0, 4243, "n.example.org");
    for (std::size_t size = 0; size < whole.all().size(); ++size)
        CHECK(parse_srv_answer(bytes_view(whole.all()).first(size), asked).records.size() <= 2);
    CHECK(whole.parsed().records.size() == 3);
}

TEST_CASE("an answer with very many records is cut", "[srv_answer]") {
    answer_packet packet;
    for (unsigned i = 0; i < 60; ++i)
        packet.add_srv(0, 0, i + 1, "n.example.org");
    const auto parsed = packet.parsed();
    REQUIRE(parsed.records.size() == net::most_srv_records);
    CHECK(parsed.records.back().port == net::most_srv_records);
}
