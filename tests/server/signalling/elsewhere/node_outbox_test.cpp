// The outbox for users of other nodes.
#include "server/signalling/elsewhere/node_outbox.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using server::call_end, server::node_outbox;

namespace {

using sent_lines = std::vector<std::string>;

struct scripted_outbox {
    server::counters counts;
    bool is_linked = false;
    sent_lines sent;
    node_outbox box{[this](const server::forwarded_message& what) { return takes(what); }, counts};

    bool takes(const server::forwarded_message& what) {
        if (!is_linked) return false;
        const std::string parties = std::string(what.from) + " to " + std::string(what.to);
        sent.push_back(parties + ": " + std::string(wire::text_of(what.bytes)));
        return true;
    }
    bool sends(std::string_view from, std::string_view to, std::string_view text) {
        return box.send({5, from, to, wire::bytes_of(text)});
    }
    bool ends(
        std::string_view from,
        std::string_view to,
        std::string_view text,
        call_end kind = call_end::refusal
    ) {
        return box.send_end({0, from, to, wire::bytes_of(text)}, kind);
    }
    void retries() {
        box.retry([](std::string_view) { return true; });
    }
    std::uint64_t dropped() const { return counts.value(server::counter::node_messages_dropped); }
};

} // namespace

TEST_CASE("an outbox keeps ends of calls alone until they can be sent", "[directory]") {
    scripted_outbox o;
    CHECK_FALSE(o.sends("alice", "bob", "step"));
    CHECK(o.dropped() == 1);
    CHECK_FALSE(o.ends("alice", "bob", "end"));
    o.retries();
    CHECK(o.sent.empty());
    o.is_linked = true;
    o.retries();
    CHECK(o.sent == sent_lines{"alice to bob: end"});
    o.retries();
    CHECK(o.sends("alice", "bob", "step"));
    CHECK(o.ends("alice", "bob", "end"));
    CHECK(o.sent.size() == 3);
    CHECK(o.dropped() == 1);
}

TEST_CASE("messages from one user to another keep their order in an outbox", "[directory]") {
    scripted_outbox o;
    o.ends("alice", "bob", "1");
    o.ends("alice", "bob", "2");
    o.ends("carol", "bob", "3");
    o.is_linked = true;
    SECTION("before another message") {
        CHECK(o.sends("alice", "bob", "4"));
        CHECK(o.sent == sent_lines{"alice to bob: 1", "alice to bob: 2", "alice to bob: 4"});
    }
    SECTION("before another end") {
        CHECK(o.ends("alice", "bob", "4"));
        CHECK(o.sent == sent_lines{"alice to bob: 1", "alice to bob: 2", "alice to bob: 4"});
    }
    SECTION("between others they have none") {
        CHECK(o.sends("bob", "alice", "4"));
        CHECK(o.sent == sent_lines{"bob to alice: 4"});
    }
    o.sent.clear();
    o.retries();
    CHECK(o.sent.back() == "carol to bob: 3");
}

TEST_CASE("an outbox has a bound, and room again for each end that leaves it", "[directory]") {
    scripted_outbox o;
    for (std::size_t i = 0; i < node_outbox::max_kept; ++i)
        o.ends("alice", i % 2 == 0 ? "bob" : "carol", "end");
    CHECK(o.dropped() == 0);
    o.ends("alice", "dave", "end");
    CHECK(o.dropped() == 1);
    SECTION("that is sent") {
        o.is_linked = true;
        o.retries();
        CHECK(o.sent.size() == node_outbox::max_kept);
        o.is_linked = false;
        o.ends("alice", "dave", "end");
        CHECK(o.dropped() == 1);
    }
    SECTION("that is given up") {
        o.box.forget_refusals("alice", "bob");
        CHECK(o.dropped() == 1 + node_outbox::max_kept / 2);
        o.ends("alice", "dave", "end");
        CHECK(o.dropped() == 1 + node_outbox::max_kept / 2);
    }
}

TEST_CASE("an end that cannot be sent for a minute is given up", "[directory]") {
    scripted_outbox o;
    o.ends("alice", "bob", "old");
    for (int i = 1; i < node_outbox::max_tries; ++i)
        o.retries();
    o.ends("alice", "bob", "young");
    CHECK(o.dropped() == 0);
    o.retries();
    CHECK(o.dropped() == 1);
    o.is_linked = true;
    o.retries();
    CHECK(o.sent == sent_lines{"alice to bob: young"});
}

TEST_CASE("an outbox gives up ends that nobody needs", "[directory]") {
    scripted_outbox o;
    o.ends("alice", "bob", "1");
    o.ends("bob", "alice", "2");
    o.ends("carol", "bob", "3");
    SECTION("from one user to another") {
        o.box.forget_refusals("alice", "bob");
        CHECK(o.dropped() == 1);
        o.is_linked = true;
        o.retries();
        CHECK(o.sent == sent_lines{"bob to alice: 2", "carol to bob: 3"});
    }
    SECTION("from one user to another, but for those that have the number of their call") {
        o.ends("alice", "bob", "4", call_end::numbered);
        o.box.forget_refusals("alice", "bob");
        CHECK(o.dropped() == 1);
        o.is_linked = true;
        o.retries();
        CHECK(o.sent == sent_lines{"bob to alice: 2", "alice to bob: 4", "carol to bob: 3"});
    }
    SECTION("to a user who has left") {
        o.box.forget_all_to("bob");
        CHECK(o.dropped() == 2);
        o.is_linked = true;
        o.retries();
        CHECK(o.sent == sent_lines{"bob to alice: 2"});
    }
    SECTION("of a user who has left") {
        o.is_linked = true;
        o.box.retry([](std::string_view name) { return name != "bob"; });
        CHECK(o.dropped() == 1);
        CHECK(o.sent == sent_lines{"alice to bob: 1", "carol to bob: 3"});
    }
}
