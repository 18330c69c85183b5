// Finding a device again after others came and went.
#include "audio/device/device_list.hpp"
#include "support/catch.hpp"

using namespace babel::audio;

namespace {

device_info device(int index, const char* name, int inputs, int outputs) {
    device_info made;
    made.index = index;
    made.name = name;
    made.host_api = "ALSA";
    made.input_channels = inputs;
    made.output_channels = outputs;
    return made;
}

std::vector<device_info> some_devices() {
    return {
        device(0, "Built-in: Analog", 2, 2),
        device(1, "USB Headset", 1, 2),
        device(2, "USB Camera", 1, 0),
        device(3, "HDMI", 0, 8)};
}

} // namespace

TEST_CASE("a device is found again by its name where its index changed", "[devices]") {
    const auto known = device(3, "USB Headset", 1, 2);
    CHECK(find_again(some_devices(), known, direction::input)->index == 1);
    auto two = some_devices();
    two.push_back(device(4, "USB Headset", 1, 2));
    CHECK(find_again(two, device(4, "USB Headset", 1, 2), direction::input)->index == 4);
    CHECK(find_again(two, device(9, "Camera", 1, 2), direction::input).has_error());
    CHECK(find_again(two, device(2, "USB Camera", 1, 0), direction::output).has_error());
}
