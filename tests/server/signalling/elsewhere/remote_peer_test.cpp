// Messages to a user of another node as they leave this one.
#include "server/signalling/delivery.hpp"
#include "server/signalling/elsewhere/remote_peer.hpp"
#include "support/catch.hpp"

#include <optional>
#include <vector>

using namespace babel;
using server::call_end, server::remote_peer;

TEST_CASE("a refusal and an End leave as ends of a call, and nothing else does", "[directory]") {
    std::vector<std::optional<call_end>> carried;
    const remote_peer::carrier carry = [&](const remote_peer&, const remote_peer::parcel& what) {
        CHECK(what.about == "bob");
        carried.push_back(what.as_end);
        return true;
    };
    server::realms online{[] {}};
    server::delivery post(online);
    remote_peer alice("alice", carry);
    const auto step = [&](wire::call_step what) {
        post.send(alice, wire::signal{7, what, wire::bytes_of("x")}, "bob");
    };
    post.send(alice, wire::call_refused{"bob"}, "bob");
    step(wire::call_step::handshake);
    post.send_end(alice, 7, wire::end_reason::refused, "bob");
    step(wire::call_step::accept);
    post.send(alice, wire::error_response{"no answer"}, "bob");
    CHECK(
        carried ==
        std::vector<std::optional<call_end>>{
            call_end::refusal, std::nullopt, call_end::numbered, std::nullopt, std::nullopt}
    );
}
