// The rate of records without data, alone and in an engine.
#include "support/catch.hpp"
#include "support/tls_pair.hpp"
#include <babel/crypto/silent_records.hpp>

#include <chrono>

using namespace babel;
using namespace babel::crypto;
using test::tls_pair;

TEST_CASE("key updates are allowed once a second for ever", "[tls]") {
    silent_records updates;
    silent_records::time_point now{std::chrono::hours(1)};
    for (int i = 0; i < silent_records::at_once; ++i)
        CHECK(updates.count(now));
    for (int i = 0; i < 100; ++i)
        CHECK(updates.count(now += std::chrono::seconds(1)));
    CHECK_FALSE(updates.count(now));
}

TEST_CASE("a peer may renew its key all the time, if the times that are passed in go on", "[tls]") {
    for (const bool goes_on : {true, false}) {
        tls_pair pair;
        pair.connects();
        for (int i = 0; i < 3 * silent_records::at_once; ++i) {
            if (goes_on) pair.server.now += silent_records::pause;
            pair.client.engine.renew_keys(renewal::own_key, pair.client.out);
            pair.exchange();
        }
        CHECK(pair.server.end == (goes_on ? error_code() : error_code(errc::flooding)));
    }
}
