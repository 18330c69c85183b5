#include "cli/render/causes.hpp"
#include "support/catch.hpp"

using namespace babel;
using namespace std::chrono_literals;
namespace ending = call::ending;

namespace {

const call::caller_address caller{"192.0.2.7", 40213};

std::string detail(call::end_detail more) {
    client::event::call_ended e;
    e.peer = "bob";
    e.detail = std::move(more);
    return cli::detail_text(e);
}

error_code system_error(boost::system::errc::errc_t value) {
    return make_error_code(value);
}

} // namespace

TEST_CASE("the detail of a call's end is given in words", "[causes]") {
    CHECK(detail({}).empty());
    CHECK(
        detail(ending::link_failed{errc::torn_packet}) == error_code(errc::torn_packet).message()
    );
    CHECK(detail(ending::peer_vanished{10s}) == "nothing received from the peer for 10 s");
    CHECK(detail(ending::no_voice{60s}) == "no voice for 60 s (see --max-silence)");
    CHECK(detail(ending::server_link_lost{}) == "the server link was lost");
    CHECK(detail(ending::server_error{"no"}) == "the server answered: no");
    CHECK(detail(ending::similar_name{"bobby"}) == "did you mean \"bobby\"?");
    CHECK(
        detail(ending::wrong_greeting{}) ==
        "the peer's program behaved as the caller; try calling again"
    );
}

TEST_CASE("a part of the sound that fails is named with the reason", "[causes]") {
    using client::event::sound_part;
    const std::pair<sound_part, std::string> rows[] = {
        {sound_part::call_device, "audio: no such sound device; the call goes on"},
        {sound_part::ring_device, "ring device: no such sound device"},
        {sound_part::processing, "the voice is not processed: no such sound device"},
        {sound_part::encoder, "the voice encoder failed: no such sound device"},
    };
    for (const auto& [part, text] : rows)
        CHECK(cli::sound_failure_text({part, errc::no_device}) == text);
}

TEST_CASE("a reason of the peer to hang up is told, if it is not the user", "[causes]") {
    using enum wire::bye_reason;
    CHECK(detail(ending::peer_left{hang_up}).empty());
    CHECK(
        detail(ending::peer_left{time_over}) == "bob's limit on the duration of calls was reached"
    );
    CHECK(detail(ending::peer_left{failed}) == "nothing came through to bob");
    CHECK(detail(ending::peer_left{leaving}) == "the program of bob ended");
    CHECK(detail(ending::peer_left{wire::bye_reason{77}}).empty());
}

TEST_CASE("a callee is told the fate of the connection to the caller", "[causes]") {
    CHECK(
        detail(ending::not_greeted{caller}) ==
        "the caller's program at 192.0.2.7 port 40213 did not answer; call back instead"
    );
    CHECK(
        detail(ending::greeting_failed{caller, errc::torn_packet}) ==
        "the connection to the caller at 192.0.2.7 port 40213 closed before it was answered: the "
        "connection ended in the middle of a packet; calling back may work"
    );
    CHECK(
        detail(ending::caller_unreachable{caller, errc::no_address, net::family::v4}) ==
        "cannot reach the caller at 192.0.2.7 port 40213: only IPv4 is used here (-4)"
    );
    CHECK(
        detail(ending::caller_unreachable{caller, errc::bad_host}) ==
        "cannot reach the caller at 192.0.2.7 port 40213: neither an IP address nor a host name"
    );
}

TEST_CASE(
    "a user who may have to open a firewall is told the option that sets the port", "[causes]"
) {
    const std::string advice = "; the caller's firewall must allow TCP to that port (see --listen)";
    namespace code = boost::system::errc;
    for (const error_code why :
         {error_code(errc::timed_out),
          system_error(code::connection_refused),
          system_error(code::connection_reset)})
        CHECK(detail(ending::caller_unreachable{caller, why}).ends_with(advice));
    CHECK(
        detail(ending::callee_unreached{40213, false}) ==
        "bob accepted but did not reach port 40213: your firewall or router must allow TCP to it "
        "(see --listen)"
    );
    CHECK(
        detail(ending::callee_unreached{40213, true}) ==
        "bob accepted and connected to port 40213 but sent no voice"
    );
}

TEST_CASE("the end of an encrypted call is given in words", "[causes]") {
    CHECK(detail(ending::peer_busy{}) == "in another call");
    CHECK(
        detail(ending::handshake_failed{}) == "the peer's program could not set up the encryption"
    );
    CHECK(
        detail(ending::handshake_failed{call::handshake_fault::too_late}) ==
        "the encryption was not set up in time"
    );
    CHECK(detail(ending::no_way{}) == "the server has no relay for encrypted calls");
    CHECK(
        detail(ending::no_way{"192.0.2.1:4243"}) ==
        "bob accepted, but nothing came over the relay (192.0.2.1:4243); firewalls must allow UDP "
        "or TCP to it"
    );
    CHECK(
        detail(ending::insecure{{call::peer_fault::unverified, {}, {}, {}}}) ==
        "the key of bob is not verified, as --secure demands"
    );
}

TEST_CASE("an offer that the server refuses is explained", "[causes]") {
    using fault = wire::offer_fault;
    CHECK(detail(ending::offer_refused{fault::too_often}) == "too many calls in a short time");
    for (const auto why :
         {fault::none,
          fault::not_online,
          fault::takes_no_offers,
          fault::yourself,
          fault::not_logged_in,
          fault::full})
        CHECK_FALSE(detail(ending::offer_refused{why}).empty());
}

TEST_CASE("each fault of a handshake is explained", "[causes]") {
    using fault = call::handshake_fault;
    for (const auto why :
         {fault::tls,
          fault::too_much,
          fault::too_late,
          fault::out_of_turn,
          fault::bad_message,
          fault::version,
          fault::own_name,
          fault::wrong_names,
          fault::bad_proof,
          fault::other_key,
          fault::unknown_key,
          fault::bad_commitment})
        CHECK_FALSE(detail(ending::handshake_failed{why}).empty());
}

TEST_CASE(
    "a server without an address is reported with the option that restricted it", "[causes]"
) {
    const auto cause = [](const char* host, net::family family) {
        return cli::link_cause_text("no", client::missing_address{host, family});
    };
    CHECK(cli::link_cause_text("timed out", {}) == "timed out");
    CHECK(cause("nowhere", net::family::any) == "unknown host name");
    CHECK(cause("nowhere", net::family::v6) == "unknown host name, or no IPv6 address (-6)");
    CHECK(cause("::1", net::family::v4) == "::1 is not an IPv4 address (-4)");
}
