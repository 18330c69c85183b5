// Packets in the order of their media time.
#include "support/catch.hpp"
#include <babel/voice/frame_map.hpp>

using namespace babel;
using voice::frame_map;

namespace {

const std::vector<std::uint8_t> packet_1{1}, packet_2{2}, packet_3{3};

} // namespace

TEST_CASE("packets wait in the order of their media time", "[frame_map]") {
    frame_map map;
    CHECK(map.insert(1920, 960, packet_3));
    CHECK(map.insert(0, 960, packet_1));
    CHECK(map.insert(960, 960, packet_2));
    CHECK(map.waiting() == 2880);
    CHECK(map.take_front().bytes == packet_1);
    CHECK(map.take_front().bytes == packet_2);
    CHECK(map.take_front().at == 1920);
    CHECK(map.empty());
    CHECK(map.waiting() == 0);
}

TEST_CASE("of two packets of one media time the first one stays", "[frame_map]") {
    frame_map map;
    CHECK(map.insert(960, 960, packet_1));
    CHECK_FALSE(map.insert(960, 480, packet_2));
    CHECK(map.size() == 1);
    CHECK(map.front().bytes == packet_1);
}

TEST_CASE("a packet without a time follows all that came, played or not", "[frame_map]") {
    frame_map map;
    map.append(960, packet_1);
    map.append(480, packet_2);
    map.take_front();
    map.take_front();
    map.append(960, packet_3);
    CHECK(map.front().at == 1440);
    CHECK(map.hole() == 0);
    CHECK(map.waiting() == 960);
}

TEST_CASE("a hole lasts until it is filled, or settled by the wait before it", "[frame_map]") {
    frame_map map;
    map.append(960, packet_1);
    map.take_front();
    map.wait(480);
    map.insert(2880, 960, packet_2);
    CHECK(map.hole() == 1920);
    CHECK(map.waiting() == 2880);
    CHECK(map.span() == 960);
    CHECK(map.settle() == 480);
    CHECK(map.settle() == 0);
    map.fill_hole(960);
    CHECK(map.hole() == 480);
    map.jump_to_front();
    CHECK(map.hole() == 0);
}

TEST_CASE("a packet that overlaps one that was played is forgotten", "[frame_map]") {
    frame_map map;
    map.insert(0, 2880, packet_1);
    map.insert(960, 960, packet_2);
    map.insert(2880, 960, packet_3);
    map.take_front();
    CHECK(map.settle() == 0);
    CHECK(map.front().bytes == packet_3);
    CHECK(map.hole() == 0);
}
