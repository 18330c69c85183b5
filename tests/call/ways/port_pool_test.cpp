#include "support/catch.hpp"
#include <babel/call/port_pool.hpp>

using babel::call::port_pool;
using babel::call::port_range;
using namespace std::chrono_literals;
using ports = std::vector<std::uint16_t>;

namespace {
const port_pool::time_point first_use{5000s};
}

TEST_CASE("without a range the system picks the port", "[ports]") {
    CHECK(port_pool(port_range{}).candidates(first_use) == ports{0});
}

TEST_CASE("a port that a call used is the last choice for a minute", "[ports]") {
    port_pool pool({40000, 40002});
    CHECK(pool.candidates(first_use) == ports{40000, 40001, 40002});
    pool.note_used(40000, first_use);
    pool.note_used(40001, first_use + 1s);
    CHECK(pool.candidates(first_use + 2s) == ports{40002, 40000, 40001});
    CHECK(pool.candidates(first_use + 60s) == ports{40000, 40002, 40001});
    CHECK(pool.candidates(first_use + 61s) == ports{40000, 40001, 40002});
}

TEST_CASE("a port of the system's choice rests for a minute", "[ports]") {
    port_pool pool(port_range{});
    pool.note_used(50000, first_use);
    CHECK(pool.is_resting(50000, first_use + 59s));
    CHECK_FALSE(pool.is_resting(50000, first_use + 60s));
    CHECK_FALSE(pool.is_resting(50001, first_use));
}

TEST_CASE("a range up to the last port ends", "[ports]") {
    CHECK(port_pool({65534, 65535}).candidates(first_use) == ports{65534, 65535});
}
